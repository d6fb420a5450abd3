"""What was looked at and is accepted: a file with a fingerprint a line, and whatever a person writes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from douane.audit.visible import visible
from douane.errors import ConfigError, StoreError
from douane.model.facts import Facts, Source

_LINE: Final = re.compile(r"([0-9a-f]{20})(\s.*)?")


def read(path: str) -> frozenset[str]:
    """The fingerprints in a file; lines that begin with `#` are for people.

    Raises:
        ConfigError: a line is none, or the file cannot be read.
    """
    try:
        text = Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"`{path}` cannot be read: {error}", "name a file that --write-accepted wrote"
        ) from None
    return frozenset(_fingerprints(text, path))


def _fingerprints(text: str, path: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise ConfigError(
                f"{path}, line {number}: no fingerprint", "begin the line with one, or with `#`"
            )
        yield found[1]


def without(facts: Facts, accepted: frozenset[str]) -> Facts:
    """What is known, without the weaknesses that are accepted."""
    if not isinstance(facts.source, Source) or not accepted:
        return facts
    left = tuple(one for one in facts.source.weaknesses if one.fingerprint not in accepted)
    return facts._replace(source=facts.source._replace(weaknesses=left))


def write(path: str, all_facts: Iterable[Facts]) -> int:
    """Writes all weaknesses as accepted, and says how many."""
    lines = [
        f"{one.fingerprint}  {one.rule} {visible(one.file)}:{one.line}"
        for facts in all_facts
        if isinstance(facts.source, Source)
        for one in facts.source.weaknesses
    ]
    head = "# Looked at and accepted; what stands after a fingerprint is for people.\n"
    try:
        Path(path).write_text(head + "".join(f"{line}\n" for line in dict.fromkeys(lines)), "utf-8")
    except OSError as error:
        raise StoreError(f"`{path}` cannot be written: {error.strerror}", "name another file") from None
    return len(lines)
