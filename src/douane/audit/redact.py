"""What of a call's arguments may be written down: no secrets, and not too much."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from typing import Final

Span = tuple[str, int, int, str]  # JSON Pointer into the arguments, start, end, placeholder

REDACTED: Final = "[redacted]"
MAX_STRING: Final = 256  # characters of one string
MAX_TOTAL: Final = 4096  # characters of all of them, roughly
MAX_DEPTH: Final = 8

_ALWAYS: Final = re.compile(
    ".*(passwords?|passwd|passphrase|secrets?|credentials?)|pwd|creds?|secretkey|authorization|cookies?"
)
_UNLESS_COUNTED: Final = re.compile("(api|access|private|auth)?keys?|.*tokens?|auth")
_HINT: Final = re.compile("pass|pwd|secret|cred|auth|cookie|token|key", re.IGNORECASE)
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def redacted(arguments: object, spans: Sequence[Span]) -> object:
    """A copy of `arguments` that may be kept: `spans` replaced, secret-looking members and excess cut.

    A span from 0 to 0, or one that does not fit the string, is about the whole value. A span at an
    object is about the name of one of its members; it does not say which, so that every name of that
    length is treated. Members named like a password, token or key become ``[redacted]``; numbers stay
    where they may be counters, as in ``tokens_used``.
    """
    places: dict[str, list[Span]] = {}
    for span in spans:
        places.setdefault(span[0], []).append(span)
    return _Copy(places).value(arguments, "", 0)


class _Copy:
    """One walk over the arguments, with what is left of the room."""

    def __init__(self, places: Mapping[str, Sequence[Span]]) -> None:
        self._places = places
        self._left = MAX_TOTAL

    def value(self, value: object, pointer: str, depth: int) -> object:
        if pointer in self._places:
            return self._covered(value, pointer, depth)
        if isinstance(value, str):
            return self._cut(value)
        if isinstance(value, dict | list | tuple):
            return self._inner(value, pointer, depth, ())
        self._left -= 8
        return value

    def _covered(self, value: object, pointer: str, depth: int) -> object:
        spans = self._places[pointer]
        fits = len(value) if isinstance(value, str) else sys.maxsize
        whole = [text for _, _, end, text in spans if end == 0 or end > fits]
        if whole:
            return self._cut(whole[0])
        if isinstance(value, str):
            return self._cut(replaced(value, spans))
        return self._inner(value, pointer, depth, spans)

    def _inner(self, value: object, pointer: str, depth: int, spans: Sequence[Span]) -> object:
        if depth >= MAX_DEPTH or self._left <= 0:
            return "…"
        self._left -= 4
        if isinstance(value, dict):
            return self._members(value, pointer, depth, spans)
        if isinstance(value, list | tuple):
            return self._items(value, pointer, depth)
        return value

    def _members(
        self, members: Mapping[str, object], pointer: str, depth: int, spans: Sequence[Span]
    ) -> dict[str, object]:
        kept: dict[str, object] = {}
        for key, item in members.items():
            if self._left <= 0:
                kept["…"] = f"+{len(members) - len(kept)}"
                break
            name = self._cut(replaced(key, spans) if spans else key)
            if _HINT.search(key) and _hides(key, item):
                kept[name] = self._cut(REDACTED)
            else:
                kept[name] = self.value(item, self._below(pointer, key), depth + 1)
        return kept

    def _items(self, items: Sequence[object], pointer: str, depth: int) -> list[object]:
        kept: list[object] = []
        for number, item in enumerate(items):
            if self._left <= 0:
                kept.append(f"… (+{len(items) - number})")
                break
            kept.append(self.value(item, self._below(pointer, str(number)), depth + 1))
        return kept

    def _below(self, pointer: str, key: str) -> str:
        """The pointer one step down; not worth making where nothing is looked up by it."""
        if not self._places:
            return "/"
        return f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"

    def _cut(self, text: str) -> str:
        size, room = len(text), min(MAX_STRING, self._left)
        if size <= room:
            self._left -= size + 4
            return text
        room = max(0, room)
        self._left -= room + 4
        return f"{text[:room]}… (+{size - room})"


def replaced(text: str, spans: Sequence[Span]) -> str:
    """`text` with the spans that fit into it replaced, overlapping ones as one."""
    pieces: list[str] = []
    done = 0
    for _, start, end, placeholder in sorted(spans, key=lambda span: (span[1], -span[2])):
        if end > len(text):
            continue
        if start >= done:
            pieces += (text[done:start], placeholder)
        done = max(done, end)
    return "".join([*pieces, text[done:]])


def _hides(key: str, item: object) -> bool:
    """Whether the member's name says that its value is a secret."""
    if item is None or isinstance(item, bool):
        return False
    words = [word.lower() for word in _WORD.findall(key)]
    if any(map(_ALWAYS.fullmatch, words)):
        return True
    return not isinstance(item, int | float) and any(map(_UNLESS_COUNTED.fullmatch, words))
