"""Where values stand in the text of a JSON message, so that an edit leaves every other byte alone.

All functions take text that `douane.protocol.json.decode` has accepted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Final

_STRING: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"')
_ESCAPE: Final = re.compile(
    r"\\(?:[^u]|u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4})"
)
_BLANK: Final = re.compile(r"[ \t\r\n]*")
_SCAN: Final = json.JSONDecoder().raw_decode


def string_spans(text: str) -> list[tuple[int, int]]:
    """The span of every string token with its quotes: number n is string n of `Document.strings`."""
    return [match.span() for match in _STRING.finditer(text)]


def unit_starts(token: str) -> Sequence[int]:
    """Where each code point of a string's value stands in its `token` (quotes included), and the end."""
    if "\\" not in token:
        return range(1, len(token))
    starts: list[int] = []
    behind = 1
    for start, end in [escape.span() for escape in _ESCAPE.finditer(token, 1, len(token) - 1)]:
        starts.extend(range(behind, start + 1))
        behind = end
    starts.extend(range(behind, len(token)))
    return starts


def quoted(value: str) -> str:
    """A string as a JSON token without its quotes, as it may stand inside another."""
    return json.dumps(value, ensure_ascii=False)[1:-1]


def element_spans(text: str, path: list[str]) -> list[tuple[int, int]]:
    """The span of every element of the array that stands at `path` (object keys from the root)."""
    position = _skip(text, 0)
    for key in path:
        position = _member(text, position, key)
    spans: list[tuple[int, int]] = []
    position = _skip(text, position + 1)
    while text[position] != "]":
        end = _SCAN(text, position)[1]
        spans.append((position, end))
        position = _skip(text, end)
        position = _skip(text, position + 1) if text[position] == "," else position
    return spans


def _member(text: str, position: int, wanted: str) -> int:
    """Where the value of member `wanted` begins in the object at `position`."""
    position = _skip(text, position + 1)
    while text[position] == '"':
        key, end = _SCAN(text, position)
        position = _skip(text, _skip(text, end) + 1)
        if key == wanted:
            return position
        position = _skip(text, _SCAN(text, position)[1])
        position = _skip(text, position + 1) if text[position] == "," else position
    raise KeyError(wanted)


def _skip(text: str, position: int) -> int:
    match = _BLANK.match(text, position)
    return match.end() if match else position
