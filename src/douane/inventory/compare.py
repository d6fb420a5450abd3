"""What a server shows, held against what was approved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from douane.inventory.unordered import are_alike
from douane.model.server import Definition, Kind, Pin, State, Trust

if TYPE_CHECKING:
    from collections.abc import Mapping

PinKey = tuple[Kind, str]

FIRST_USE: Final = "first-use"
MAX_PINS: Final = 5000  # of one server; no honest one has so many tools, and resources beyond are not pinned
# Kinds of which a server may show new ones after its first listing; what is read through them is judged.
_OPEN_KINDS: Final = frozenset({Kind.RESOURCE})
_STARTING: Final = 600.0  # seconds in which a server that shows nothing may only be starting


class Standing(StrEnum):
    """How a shown definition stands to its pin; the value ends the finding's rule id."""

    GOOD = "good"
    DRIFTED = "drifted"
    NEW = "new"
    UNAPPROVED = "unapproved"


@dataclass(frozen=True, slots=True)
class Comparison:
    """How one definition stands, and the pin to remember for it (None if nothing is new)."""

    standing: Standing
    pin: Pin | None


def closing_key(kind: Kind) -> PinKey:
    """The key of the pin that says: the first whole listing of this kind has been seen."""
    return kind, ""


def closing_pin(kind: Kind, at: float) -> Pin:
    """The mark that later additions of this kind are news."""
    return Pin(kind, "", State.APPROVED, Definition(kind, "", "", ""), None, FIRST_USE, at)


def empty_pin(kind: Kind, session: str, at: float) -> Pin:
    """The mark that in this session the list of this kind was empty, whole, and the first one."""
    return Pin(kind, "", State.APPROVED, Definition(kind, "", "", session), None, FIRST_USE, at)


def is_closed(pins: Mapping[PinKey, Pin], kind: Kind) -> bool:
    """Whether later additions of this kind are news."""
    pin = pins.get(closing_key(kind))
    return pin is not None and not _session(pin)


def after_empty(pins: Mapping[PinKey, Pin], kind: Kind, session: str, at: float) -> Pin | None:
    """What to remember of a first list that is empty: another session closes it in which it still is."""
    pin = pins.get(closing_key(kind))
    if pin is None:
        return empty_pin(kind, session, at)
    is_still = _session(pin) not in {"", session} and at - pin.at >= _STARTING
    return closing_pin(kind, at) if is_still else None


def _session(pin: Pin) -> str:
    """The session of which a mark says that the list was empty there; "" for a list that is closed."""
    return pin.approved.digest if pin.approved else ""


def compare(definition: Definition, pins: Mapping[PinKey, Pin], trust: Trust, at: float) -> Comparison:
    """Hold one definition against the pins of its server; costs one lookup when nothing has changed."""
    pin = pins.get((definition.kind, definition.name))
    if pin is None:
        return _first_sight(definition, pins, trust, at)
    if pin.approved is not None and are_alike(pin.approved, definition):
        back = replace(pin, state=State.APPROVED, seen=None, at=at)
        return Comparison(Standing.GOOD, None if pin.state is State.APPROVED else back)
    standing = Standing.UNAPPROVED if pin.approved is None else Standing.DRIFTED
    if pin.seen is not None and pin.seen.digest == definition.digest:
        return Comparison(standing, None)
    state = State.HELD if pin.approved is None else State.DRIFTED
    return Comparison(standing, replace(pin, state=state, seen=definition, at=at))


def _first_sight(definition: Definition, pins: Mapping[PinKey, Pin], trust: Trust, at: float) -> Comparison:
    is_open = definition.kind in _OPEN_KINDS
    late = is_closed(pins, definition.kind) and not is_open
    if len(pins) >= MAX_PINS:
        return Comparison(Standing.GOOD if is_open else Standing.UNAPPROVED, None)
    if trust is Trust.ON_FIRST_USE and not late:
        pin = Pin(definition.kind, definition.name, State.APPROVED, definition, None, FIRST_USE, at)
        return Comparison(Standing.GOOD, pin)
    pin = Pin(definition.kind, definition.name, State.HELD, None, definition, FIRST_USE, at)
    return Comparison(Standing.NEW if late else Standing.UNAPPROVED, pin)


def held(pin: Pin, definition: Definition, at: float) -> Pin:
    """The pin of a definition that was seen for the first time with something wrong in it."""
    return replace(pin, state=State.HELD, approved=None, seen=definition, at=at)


def approved_by_person(pin: Pin | None, definition: Definition) -> bool:
    """Whether a person has approved this definition, in whatever order, with whatever was found in it."""
    return (
        pin is not None
        and pin.by != FIRST_USE
        and pin.approved is not None
        and are_alike(pin.approved, definition)
    )
