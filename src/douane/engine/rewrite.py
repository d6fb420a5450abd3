"""Edits, applied once, as spans: every other byte of the message stays as it came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from douane.protocol.json import numbers_of, segments
from douane.protocol.spans import element_spans, quoted, string_spans, unit_starts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from douane.model.message import Message
    from douane.model.verdict import Edit

Splice = tuple[int, int, str]


def rewrite(message: Message, edits: Iterable[Edit]) -> bytes | None:
    """The message's bytes with `edits` applied, or None if one of them cannot be.

    Overlapping edits are merged: what any of them covers goes. Linear in the length of the message.
    """
    text = message.raw.decode()
    removals = [edit for edit in edits if edit.remove]
    gone = {edit.where for edit in removals}
    changes = [edit for edit in edits if not edit.remove and not _inside(edit.where, gone)]
    splices = _string_splices(message, text, changes)
    if splices is None:
        return None
    splices += _removal_splices(text, gone)
    return _applied(text, splices).encode()


def _inside(where: str, gone: set[str]) -> bool:
    """Whether one of the places above `where`, or `where` itself, is gone."""
    end = len(where)
    while end > 0:
        if where[:end] in gone:
            return True
        end = where.rfind("/", 0, end)
    return False


def _string_splices(message: Message, text: str, edits: list[Edit]) -> list[Splice] | None:
    if not edits:
        return []
    wanted: dict[str, list[Edit]] = {}
    for edit in edits:
        wanted.setdefault(edit.where, []).append(edit)
    numbers = numbers_of(message.value, wanted)
    if len(numbers) < len(wanted):
        return None
    spans = string_spans(text)
    splices: list[Splice] = []
    for where, inside in wanted.items():
        number = numbers[where]
        if any(edit.end > len(message.strings[number]) for edit in inside):
            return None
        splices += _splices(text, spans[number], inside)
    return splices


def _splices(text: str, span: tuple[int, int], edits: list[Edit]) -> list[Splice]:
    """Splices for the edits of one string, whose token stands at `span`."""
    starts = unit_starts(text[span[0] : span[1]])
    base = span[0]
    return [(base + starts[edit.start], base + starts[edit.end], quoted(edit.text)) for edit in edits]


def _removal_splices(text: str, gone: set[str]) -> list[Splice]:
    arrays: dict[str, set[int]] = {}
    for where in gone:
        array, _, number = where.rpartition("/")
        arrays.setdefault(array, set()).add(int(number))
    return [splice for array, numbers in arrays.items() for splice in _removals(text, array, numbers)]


def _removals(text: str, array: str, numbers: set[int]) -> list[Splice]:
    """A splice for each element that goes, taking one comma with it while another element stays."""
    spans = element_spans(text, segments(array))
    first_kept = min(set(range(len(spans))) - numbers, default=None)
    if first_kept is None:
        return [(spans[0][0], spans[-1][1], "")]
    return [
        (spans[n][0], spans[n + 1][0], "") if n < first_kept else (spans[n - 1][1], spans[n][1], "")
        for n in sorted(numbers)
    ]


def _applied(text: str, splices: list[Splice]) -> str:
    pieces: list[str] = []
    position = 0
    for start, end, new in sorted(splices):
        if start < position:  # overlaps the one before: its replacement stands for both
            position = max(position, end)
            continue
        pieces += (text[position:start], new)
        position = end
    return "".join((*pieces, text[position:]))
