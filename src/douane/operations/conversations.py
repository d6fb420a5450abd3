"""Views of recorded sessions: which there were, what was said in one, and where its words went."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Final

from douane.audit.line import Line, line_of
from douane.audit.query import Query
from douane.audit.story import Moment, story
from douane.audit.streams import streams
from douane.operations.base import AFTER, AT_MOST, Body, Field, Given, Listing, Place, Role, View
from douane.operations.errors import NotThereError
from douane.operations.fields import how_many, number, text
from douane.operations.within import in_force
from douane.stores.index import Index, SessionRow, Wanted
from douane.stores.reader import Reader

PAGE: Final = 50  # sessions
MOST: Final = 500  # entries of a session that are shown at once
_LOOKED_AT: Final = 5_000  # sessions among which those with a refusal are looked for
_ORDERS: Final = 20  # suspensions that are shown
OF_FLOW: Final = 20_000  # entries of a session through which its words are followed


def listed(place: Place, given: Given) -> Listing:
    """Sessions, those used last first."""
    most = how_many(given, PAGE)
    since = _open_since(place)
    with closing(Index(place.state)) as index:
        index.follow()
        found = [_as_of_now(one, since) for one in _wanted(index, given, most + 1, since)]
    rows = found[:most]
    return Listing([row._asdict() for row in rows], rows[-1].session if len(found) > most else "")


def _wanted(index: Index, given: Given, most: int, open_since: float) -> Iterator[SessionRow]:
    """As many sessions as are asked for, out of those that are looked at."""
    left, until, only = most, number(given, "until"), bool(given.get("refused"))
    whose = text(given, "principal"), text(given, "server"), number(given, "since") or 0.0
    wanted = Wanted(*whose, text(given, "after"), open_since if given.get("open") else None)
    for _ in range(_LOOKED_AT // MOST):
        batch = index.sessions(wanted, MOST if only or until else left)
        for row in batch:
            if left and (row.refused or not only) and (until is None or row.began < until):
                left -= 1
                yield row
        if not left or not batch:
            return
        wanted = wanted._replace(before=batch[-1].session)


def _open_since(place: Place) -> float:
    """Since when a session has begun that can still be open."""
    return time.time() - in_force(place).settings.sessions.lifetime


def _as_of_now(row: SessionRow, open_since: float) -> SessionRow:
    """A gateway that was killed tells of no end: what is older than sessions may be is not open."""
    return row._replace(is_open=row.is_open and row.began >= open_since)


def timeline(place: Place, given: Given) -> Listing:
    """What was said in a session, in order: messages with what became of them and what came back."""
    most = how_many(given, MOST)
    after = int(number(given, "after") or 0)
    lines = _lines(place, text(given, "id"), after, most)
    moments = [moment_as_json(one) for one in story(lines)]
    return Listing(moments, str(lines[-1].entry) if len(lines) == most else "")


def flow(place: Place, given: Given) -> Body:
    """What was read in a session under which labels, and what that led to."""
    found = streams(story(_lines(place, text(given, "id"), 0, OF_FLOW)))
    return {
        "read": [{**one._asdict(), "place": one.place._asdict()} for one in found.read],
        "led": [{**one._asdict(), "place": one.place._asdict()} for one in found.led],
    }


def moments(place: Place, name: str, after: int = 0, most: int = MOST) -> list[Moment]:
    """The moments of a session, for who shows them."""
    return story(_lines(place, name, after, most))


def about(place: Place, name: str) -> SessionRow:
    """The session as the list has it."""
    with closing(Index(place.state)) as index:
        index.follow()
        return _as_of_now(_row(index, name), _open_since(place))


def _row(index: Index, name: str) -> SessionRow:
    row = index.about(name)
    if row is None:
        raise NotThereError(f"there is no session `{name[:80]}`", "take its name from the list of sessions")
    return row


def _lines(place: Place, name: str, after: int, most: int) -> Sequence[Line]:
    """The entries of a session, and those that say that it, or its principal, was suspended or let go on."""
    with closing(Index(place.state)) as index:
        index.follow()
        row = _row(index, name)
        numbers = index.session(name, after, most)
        last = numbers[-1] if len(numbers) == most else None
        orders = {seq for whom in (name, row.principal) for seq in _orders(index, whom, row.began)}
    between = {seq for seq in orders if after < seq and (last is None or seq < last)}
    with closing(Reader(place.state)) as reader:
        entries = (reader.entry(one) for one in sorted({*numbers, *between}))
        return [line_of(entry.seq, reader.opened(entry)) for entry in entries if entry is not None]


def _orders(index: Index, whom: str, since: float) -> Iterator[int]:
    for order in ("suspended", "lifted"):
        yield from index.search(Query(tool=whom, method=f"douane/approval-{order}", since=since), _ORDERS)


def moment_as_json(moment: Moment) -> dict[str, object]:
    """A moment as programs read it."""
    found = _as_json(moment.message) | {"became": moment.action}
    for name in ("answered", "decided", "reply", "later"):
        line = getattr(moment, name)
        if line is not None:
            found[name] = _as_json(line)
    return found


def _as_json(line: Line) -> dict[str, object]:
    told = {name: value for name, value in line._asdict().items() if value not in (None, "", (), [])}
    told["rules"] = line.rules
    for name in ("findings", "reasons"):
        told[name] = [one._asdict() for one in getattr(line, name)]
    return told


_ID: Final = Field("id", is_needed=True, about="The name of the session, as the log has it.")

VIEWS: Final[tuple[View, ...]] = (
    View(
        "sessions.recorded",
        "/sessions/recorded",
        Role.VIEWER,
        "Recorded sessions, those used last first.",
        listed,
        (
            Field("principal", about="Of this principal."),
            Field("server", about="At this server, by the name that entries have."),
            Field("since", "time", about="Used since then."),
            Field("until", "time", about="Begun before then."),
            Field("refused", "flag", about="Only those in which something was refused."),
            Field("open", "flag", about="Only those that are open at the gateway."),
            Field("after"),
            AT_MOST,
        ),
    ),
    View(
        "sessions.timeline",
        "/sessions/{id}/timeline",
        Role.AUDITOR,
        "The messages of a session with what became of them.",
        timeline,
        (_ID, Field("after", "number", bounds=AFTER), AT_MOST),
    ),
    View(
        "sessions.flow",
        "/sessions/{id}/flow",
        Role.AUDITOR,
        "Where the words of a session came from, and where they were found again.",
        flow,
        (_ID,),
    ),
)
