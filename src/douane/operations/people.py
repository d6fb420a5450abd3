"""Sessions and principals: ending, suspending and letting go on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Final

from douane.audit.query import Query
from douane.gateway.sessions import Ended, account
from douane.inventory.killed import kept
from douane.model.access import Principal
from douane.model.order import Order
from douane.operations.base import (
    PAGING,
    Act,
    By,
    Change,
    Field,
    Given,
    Listing,
    Place,
    Role,
    View,
    page_of,
)
from douane.operations.errors import NotThereError
from douane.operations.fields import duration, number, text
from douane.operations.person import PASSPHRASE, signing_person
from douane.operations.within import approvals_of, in_force
from douane.stores.index import Axis, Index
from douane.stores.index.found import found
from douane.stores.reader import Reader
from douane.stores.sqlite import SqliteStore

_MOST: Final = 10_000
_MONTH: Final = 30 * 86_400.0


def principals(place: Place, given: Given) -> Listing:
    """Who was seen lately, with how many messages, and who is suspended."""
    now = time.time()
    with closing(Index(place.state)) as index:
        index.follow()
        called = index.top(Axis.PRINCIPAL, number(given, "since") or now - _MONTH, now, _MOST)
    held = {one.whom: one.until for one in sorted(_in_force(place, now), key=lambda one: one.until)}
    counts = {name: count for name, count in called if name}
    rows = [
        {"id": name, "messages": counts.get(name, 0), "suspended_until": held.get(name)}
        for name in dict.fromkeys((*counts, *(one for one in held if ":" in one)))
    ]
    return page_of(rows, given)


def suspended(place: Place, given: Given) -> Listing:
    """The sessions and principals that may do nothing at the moment."""
    now = time.time()
    rows = [one._asdict() | {"id": one.whom} for one in _in_force(place, now)]
    return page_of(rows, given)


def suspend(place: Place, by: By, given: Given) -> Change:
    """Have a session or a principal do nothing for a while."""
    whom, now = _known(place, given), time.time()
    until = now + (duration(given, "for") or in_force(place).settings.behaviour.suspension)
    before = _until(place, whom)
    with approvals_of(place) as store:
        store.order(Order(now, whom, text(given, "server"), until), by.id)
    return Change({"until": before}, {"until": until, "reason": text(given, "reason")}, f"suspended {whom}")


def resume(place: Place, by: By, given: Given) -> Change:
    """Let a session or a principal go on, whoever or whatever has suspended it."""
    signing_person(place, by, given)
    whom = _known(place, given)
    before = _until(place, whom)
    with approvals_of(place) as store:
        store.order(Order(time.time(), whom), by.id)
    return Change({"until": before}, {"until": 0.0}, f"{whom} may go on")


def end_session(place: Place, _by: By, given: Given) -> Change:
    """End one session of the gateway, as the log calls it."""
    name = _known(place, given)
    with _ended(place) as ended:
        ended.session(name, time.time())
    return Change({}, {"ended": name}, f"ended session {name}")


def end_sessions(place: Place, _by: By, given: Given) -> Change:
    """End all sessions that a principal has begun at the gateway."""
    whom = _known(place, given)
    with _ended(place) as ended:
        ended.principal(account(Principal(whom, tenant=place.tenant)), time.time())
    return Change({}, {"ended": whom}, f"ended all sessions of {whom}")


def _known(place: Place, given: Given) -> str:
    """The session or principal that is meant, which the log of this place knows."""
    name = text(given, "id")
    with closing(Reader(place.state)) as reader:
        either = (Query(session=name), Query(principal=name))
        if not any(found(place.state, reader, query, 1) for query in either):
            raise NotThereError("the log knows no such session or principal", "take it from their lists")
    return name


def _until(place: Place, whom: str) -> float:
    now = time.time()
    return max((one.until for one in _in_force(place, now) if one.whom == whom), default=0.0)


def _in_force(place: Place, now: float) -> list[Order]:
    """Who is suspended, and where: what was said last of each, of all servers or of one."""
    last: dict[str, dict[str, Order]] = {}
    for one in sorted(_orders(place), key=lambda one: one.at):
        said = last.setdefault(one.whom, {})
        if not one.server:
            said.clear()
        said[one.server] = one
    found = (one for said in last.values() for one in said.values() if one.until > now)
    return [one for one in found if not kept((one,))]  # kills are kept as orders, too


def _orders(place: Place) -> tuple[Order, ...]:
    with closing(SqliteStore(place.state)) as store:
        return store.orders()


@contextmanager
def _ended(place: Place) -> Iterator[Ended]:
    with closing(Ended(f"{place.state}/sessions.ended")) as ended:
        yield ended


_ID: Final = Field("id", is_needed=True, about="the name of the session, or the id of the principal")
_SUSPENDING: Final = (
    _ID,
    Field("for", "duration", about="how long; without it as `behaviour.suspension` says"),
    Field("server", about="only at the server with this id"),
    Field("reason", is_needed=True, about="why, for the log"),
)

VIEWS: Final = (
    View(
        "principals",
        "/principals",
        Role.AUDITOR,
        "Who was seen lately, and who is suspended.",
        principals,
        (Field("since", "time", about="from then on; without it 30 days"), *PAGING),
    ),
    View(
        "suspended",
        "/suspended",
        Role.AUDITOR,
        "Who and what may do nothing now.",
        suspended,
        PAGING,
    ),
)
ACTS: Final = (
    Act(
        "principals.suspend",
        "/principals/{id}/suspend",
        Role.OPERATOR,
        "Have a principal do nothing for a while.",
        suspend,
        _SUSPENDING,
    ),
    Act(
        "principals.resume",
        "/principals/{id}/resume",
        Role.OPERATOR,
        "Let a principal go on; for a person.",
        resume,
        (_ID, PASSPHRASE),
    ),
    Act(
        "principals.end-sessions",
        "/principals/{id}/end-sessions",
        Role.OPERATOR,
        "End all sessions that a principal has begun at the gateway.",
        end_sessions,
        (_ID,),
    ),
    Act(
        "sessions.suspend",
        "/sessions/{id}/suspend",
        Role.OPERATOR,
        "Have a session do nothing for a while.",
        suspend,
        _SUSPENDING,
    ),
    Act(
        "sessions.resume",
        "/sessions/{id}/resume",
        Role.OPERATOR,
        "Let a session go on; for a person.",
        resume,
        (_ID, PASSPHRASE),
    ),
    Act(
        "sessions.end",
        "/sessions/{id}/end",
        Role.OPERATOR,
        "End a session at once.",
        end_session,
        (_ID,),
    ),
)
