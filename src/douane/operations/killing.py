"""Killing, which whoever operates may do, and lifting, which takes a person who administers."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Final

from douane.errors import StoreError
from douane.inventory.killed import Scope
from douane.operations.base import PAGING, Act, By, Change, Field, Given, Listing, Place, Role, View, page_of
from douane.operations.fields import text
from douane.operations.person import PASSPHRASE, signing_person
from douane.stores import kills

_SCOPES: Final = tuple(Scope)
_KILL: Final = (
    Field("scope", "choice", is_needed=True, choices=_SCOPES, about="how much"),
    Field("whom", about="the name or id of the server, principal or session; none for all"),
    Field("because", is_needed=True, about="why; whoever is refused reads it"),
)


def killed(place: Place, given: Given) -> Listing:
    """What is killed now."""
    return page_of([{"id": one.line, **one._asdict()} for one in kills.in_force(place.state)], given)


def lost(place: Place, given: Given) -> Listing:
    """What the log has as killed and not lifted, and what is not in force; some seconds for a long log."""
    return page_of([{"id": line} for line in kills.standing(place.state).lost], given)


def kill(place: Place, by: By, given: Given) -> Change:
    """End everything of it, within a second; the log is told if that can be."""
    found = kills.check(text(given, "scope"), text(given, "whom"))
    at, because = time.time(), text(given, "because")
    kills.put(place.state, found._replace(note=" ".join(f"{by.id}: {because}".split())))
    with suppress(StoreError):  # it is in force, and each process that ends something tells of it
        kills.keep(place.state, found, kills.Deed(by.id, at, because))
    return Change({"killed": False}, {"killed": found.line}, f"killed {found.line}")


def lift(place: Place, by: By, given: Given) -> Change:
    """Let it run again, as a person."""
    found = kills.check(text(given, "scope"), text(given, "whom"))
    sign = signing_person(place, by, given)
    kills.lift(place.state, found, kills.Deed(by.id, time.time(), text(given, "because")), sign)
    return Change({"killed": found.line}, {"killed": False}, f"lifted {found.line}")


VIEWS: Final[tuple[View, ...]] = (
    View("kills", "/kills", Role.VIEWER, "What is killed now.", killed, PAGING),
    View("kills.lost", "/kills/lost", Role.AUDITOR, "Kills that somebody took away.", lost, PAGING),
)
ACTS: Final[tuple[Act, ...]] = (
    Act("kill", "/kills", Role.OPERATOR, "End everything of something at once.", kill, _KILL, is_urgent=True),
    Act("kill.lift", "/kills/lift", Role.ADMINISTRATOR, "Let it run again.", lift, (*_KILL, PASSPHRASE)),
)
