"""Edits of a text that is JSON, fitted to its strings, so that what a program parses can still be parsed."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import jiter

from douane.protocol.spans import string_spans, unit_starts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from douane.model.verdict import Edit

Spans = list[tuple[int, int]]

_COLON: Final = re.compile(r"[ \t\r\n]*:")
_NUMBER: Final = re.compile(r"[1-9]\d*")
_BEFORE, _AFTER = frozenset(" \t\r\n:,["), frozenset(" \t\r\n,]}")


def is_json(text: str) -> bool:
    """Whether a program may want to parse this text."""
    if text.lstrip()[:1] not in {"{", "["}:
        return False
    try:
        jiter.from_json(text.encode())
    except ValueError:
        return False
    return True


def strings_of(text: str) -> Spans | None:
    """The spans of the strings in a text that is JSON, None for other text."""
    return string_spans(text) if is_json(text) else None


def fitted(edits: Sequence[Edit], text: str, strings: Spans | None) -> Iterator[Edit]:
    """The edits of `text`, each cut to the values that it is about where `text` is JSON with these strings.

    What is only about names stays as it is.
    """
    if strings is None:
        yield from edits
        return
    starts = [start for start, _ in strings]
    units: dict[int, Sequence[int]] = {}  # of each string with an edit, worked out once
    for edit in edits:
        first = max(0, bisect_right(starts, edit.start) - 1)
        within = strings[first : bisect_left(starts, edit.end)]
        for start, end in within:
            if start not in units:
                units[start] = unit_starts(text[start:end])
        yield from list(_pieces(edit, text, within, units)) or [edit]


def is_number(edit: Edit, text: str, strings: Spans | None) -> bool:
    """Whether the edit is about all of a whole number of a text that is JSON with these strings."""
    if strings is None or not _NUMBER.fullmatch(text, edit.start, edit.end):
        return False
    if text[edit.start - 1 : edit.start] not in _BEFORE or text[edit.end : edit.end + 1] not in _AFTER:
        return False
    before = bisect_right(strings, (edit.start, edit.start)) - 1
    return before < 0 or strings[before][1] <= edit.start


def _pieces(edit: Edit, text: str, strings: Spans, units_of: Mapping[int, Sequence[int]]) -> Iterator[Edit]:
    """The parts of the edit within strings that are values."""
    for start, end in strings:
        inner = max(edit.start, start + 1), min(edit.end, end - 1)
        if inner[0] < inner[1] and not _COLON.match(text, end):
            units = units_of[start]
            low = start + units[bisect_right(units, inner[0] - start) - 1]
            high = start + units[bisect_left(units, inner[1] - start)]
            yield replace(edit, start=low, end=high)
