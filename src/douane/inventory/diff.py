"""What changed between the definition that was approved and the one that the server shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from douane.inventory.words import Piece, PieceKind, word_pieces
from douane.model.visible import visible
from douane.protocol.json import canonical, escaped

if TYPE_CHECKING:
    from douane.model.server import Definition, Pin


class ChangeKind(StrEnum):
    """What happened to one value of a definition."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs; `where` is its JSON Pointer, spelled out like the pieces.

    Array elements are counted in the new definition, removed ones in the approved one.
    """

    where: str
    kind: ChangeKind
    pieces: tuple[Piece, ...]


def diff(pin: Pin) -> tuple[Change, ...]:
    """What the server shows, held against what was approved, member by member and word by word.

    Everything is new where nothing was approved, and nothing has changed where the server shows
    what was approved.
    """
    if pin.seen is None:
        return ()
    new = _value(pin.seen)
    if pin.approved is None:
        return tuple(_everything(new))
    return tuple(_changes("", _value(pin.approved), new))


def _value(definition: Definition) -> object:
    value: object = json.loads(definition.canonical)
    return value


def _everything(value: object) -> Iterator[Change]:
    if not isinstance(value, dict):
        yield _added("", value)
        return
    for key, item in value.items():
        yield _added(_below("", key), item)


def _changes(where: str, old: object, new: object) -> Iterator[Change]:
    if canonical(old) == canonical(new):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _member_changes(where, old, new)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _element_changes(where, old, new)
    elif isinstance(old, str) and isinstance(new, str):
        yield Change(visible(where), ChangeKind.CHANGED, word_pieces(old, new))
    else:
        pieces = (Piece(PieceKind.OLD, _text(old)), Piece(PieceKind.NEW, _text(new)))
        yield Change(visible(where), ChangeKind.CHANGED, pieces)


def _member_changes(where: str, old: dict[str, object], new: dict[str, object]) -> Iterator[Change]:
    for key in sorted(old.keys() | new.keys()):
        below = _below(where, key)
        if key not in new:
            yield _removed(below, old[key])
        elif key not in old:
            yield _added(below, new[key])
        else:
            yield from _changes(below, old[key], new[key])


def _element_changes(where: str, old: list[object], new: list[object]) -> Iterator[Change]:
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    gone, come = old[start : len(old) - end], new[start : len(new) - end]
    both = min(len(gone), len(come))
    for number in range(both):
        yield from _changes(f"{where}/{start + number}", gone[number], come[number])
    for number in range(both, len(gone)):
        yield _removed(f"{where}/{start + number}", gone[number])
    for number in range(both, len(come)):
        yield _added(f"{where}/{start + number}", come[number])


def _alike(old: list[object], new: list[object]) -> int:
    """How many elements the two have in common at their beginning."""
    pairs = enumerate(zip(old, new, strict=False))
    differs = (number for number, (one, other) in pairs if canonical(one) != canonical(other))
    return next(differs, min(len(old), len(new)))


def _added(where: str, value: object) -> Change:
    return Change(visible(where), ChangeKind.ADDED, (Piece(PieceKind.NEW, _text(value)),))


def _removed(where: str, value: object) -> Change:
    return Change(visible(where), ChangeKind.REMOVED, (Piece(PieceKind.OLD, _text(value)),))


def _below(where: str, key: str) -> str:
    return f"{where}/{escaped(key)}"


def _text(value: object) -> str:
    return visible(value if isinstance(value, str) else canonical(value))
