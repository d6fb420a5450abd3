"""What no document may have: what takes longer to read than anybody waits, and numbers that nothing holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from douane.policy.lines import Path

MOST_PARTS: Final = 20  # of a dotted key; the time that Python takes for one grows with their square
_LARGEST: Final = 64  # bits of a whole number, as TOML has them
_PART: Final = r"""(?:"(?>(?:[^"\\\n]|\\[^\n])*)"?|'[^'\n]*+'?|[\w-]++)"""
# What a string holds is in none, closed or not, so that each character is looked at once.
_TOKEN: Final = re.compile(
    r'"""(?>(?:[^"\\]|\\.|"(?!""))*)(?:"{3,5}|\Z)'
    r"|'''(?>(?:[^']|'(?!''))*)(?:'{3,5}|\Z)"
    rf"|(?P<key>{_PART}(?>(?:[ \t]*+\.[ \t]*+{_PART})*))"
    r"|\#[^\n]*",
    re.DOTALL,
)
_PARTS: Final = re.compile(_PART)


def longest_key(text: str) -> int | None:
    """The line of the first key that has too many parts; costs as much as the text is long."""
    if not any(line.count(".") >= MOST_PARTS for line in text.split("\n")):
        return None
    for token in _TOKEN.finditer(text):
        key = token["key"]
        if key and key.count(".") >= MOST_PARTS and len(_PARTS.findall(key)) > MOST_PARTS:
            return text.count("\n", 0, token.start()) + 1
    return None


def too_large(content: Mapping[str, object]) -> Iterator[Path]:
    """The path of each whole number that is beyond what TOML has."""
    waiting: list[tuple[Path, object]] = [((), content)]
    while waiting:
        path, found = waiting.pop()
        waiting += [((*path, step), value) for step, value in _inside(found)]
        if isinstance(found, int) and found.bit_length() >= _LARGEST:
            yield path


def _inside(found: object) -> Iterable[tuple[str | int, object]]:
    if isinstance(found, dict):
        return found.items()
    return enumerate(found) if isinstance(found, list) else ()
