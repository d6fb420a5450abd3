"""The live feed: entries of the audit log as they are written, over server-sent events."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from itertools import islice
from typing import Final, NamedTuple
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from douane.audit.entry import Entry, decoded
from douane.audit.line import Line, line_of
from douane.audit.visible import visible
from douane.control.access.visitor import Visitor, page
from douane.control.pages.render import rendered
from douane.control.pages.words import clock
from douane.operations.base import Place, Role
from douane.stores.reader import NothingRecorded, Reader

MOST: Final = 200  # rows that a page keeps
FIRST: Final = 50  # entries of before that a page begins with
AT_ONCE: Final = 500  # entries that are read in one go
BEHIND: Final = 5000  # entries after which a feed lets go of the older ones
STREAMS: Final = 32  # of one tenant that are open at a time
STREAMS_OF_ONE: Final = 4  # of these, of one principal
EVERY: Final = 0.5  # seconds between two looks
LASTING: Final = 60.0  # seconds, after which a browser comes again, and shows again who it is
_BEAT: Final = 10.0  # seconds without an entry after which something is said all the same
_LIFECYCLE: Final = "lifecycle"
# What no page shows to who is no auditor, and the feed neither.
_FOR_AUDITORS: Final = (
    *("control/", "identity/", "incident/", "douane/key-", "douane/legal-hold"),
    *("douane/erase", "douane/evidence", "douane/prune", "douane/reseal"),
)
_NAMING: Final = (
    "resources/",
    "completion/",
)  # whose subject is what it is about, with all that an address may hold
_View = Callable[[Line], Line | None]
_ACTIONS: Final = ("", "deny", "hold", "edit", "allow")


class Wanted(NamedTuple):
    """Which entries somebody wants to see; what is empty does not matter."""

    action: str = ""
    server: str = ""
    principal: str = ""

    def has(self, line: Line) -> bool:
        """Whether it is one of them."""
        return (
            self.action in ("", line.outcome)
            and self.server.lower() in line.server.lower()
            and self.principal.lower() in line.principal.lower()
        )


class Streams:
    """How many feeds are open, by tenants, and by who has them open."""

    def __init__(self) -> None:
        self.open = Counter[str]()
        self.of_one = Counter[tuple[str, str]]()


class Stream(StreamingResponse):
    """A feed, which counts as open for as long as it is sent; one too many is refused."""

    def __init__(self, told: AsyncIterator[str], streams: Streams, visitor: Visitor) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(told, media_type="text/event-stream", headers=headers)
        self._streams = streams
        self._whose = (visitor.place.tenant, visitor.by.id)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, unless there are too many."""
        streams, (tenant, _) = self._streams, self._whose
        if streams.open[tenant] >= STREAMS or streams.of_one[self._whose] >= STREAMS_OF_ONE:
            await PlainTextResponse("too many feeds are open\n", 503, {"Retry-After": "30"})(
                scope, receive, send
            )
            return
        streams.open[tenant] += 1
        streams.of_one[self._whose] += 1
        try:
            await super().__call__(scope, receive, send)
        finally:
            streams.open[tenant] -= 1
            streams.of_one[self._whose] -= 1
            if not streams.of_one[self._whose]:
                del streams.of_one[self._whose]


def shown(request: Request, visitor: Visitor) -> Response:
    """The page, which begins with the last entries there are."""
    wanted = _wanted(request)
    return rendered(
        request,
        visitor,
        "feed.html",
        after=max(0, _end(visitor.place) - FIRST),
        most=MOST,
        source=f"/feed/events?{urlencode(wanted._asdict())}",
        wanted=wanted,
        actions=_ACTIONS,
    )


async def events(request: Request, visitor: Visitor) -> Response:
    """Entries after the last one that this browser has seen, and those to come."""
    after = request.headers.get("last-event-id") or request.query_params.get("after", "")
    since = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0  # noqa: PLR2004  # 64 bits
    view = _discreet if not visitor.by.may(Role.AUDITOR) else _whole
    return Stream(_told(visitor.place, since, _wanted(request), view), _streams(request.app), visitor)


async def _told(place: Place, after: int, wanted: Wanted, view: _View) -> AsyncIterator[str]:
    """Events until it is time for the browser to come again."""
    clock_now = asyncio.get_running_loop().time
    until, said = clock_now() + LASTING, clock_now()
    yield "retry: 1000\n\n"
    while clock_now() < until:
        read, after = await run_in_threadpool(_next, place, after)
        text = "".join(_events(read, after, wanted, view))
        if text or clock_now() - said > _BEAT:
            yield text or ": still here\n\n"
            said = clock_now()
        if len(read) < AT_ONCE:
            await asyncio.sleep(EVERY)


def _whole(line: Line) -> Line:
    """An entry as auditors see it."""
    return line


def _discreet(line: Line) -> Line | None:
    """An entry as everybody else sees it: no accounts, keys and evidence, and of no resource which."""
    if line.kind == _LIFECYCLE and line.method.startswith(_FOR_AUDITORS):
        return None
    return line._replace(subject="") if line.method.startswith(_NAMING) else line


def _events(read: list[Entry], after: int, wanted: Wanted, view: _View) -> Iterator[str]:
    for entry in read:
        line = view(line_of(entry.seq, decoded(entry)))
        if line is not None and wanted.has(line):
            yield f"id: {entry.seq}\nevent: entry\ndata: {json.dumps(row(line))}\n\n"
    if read:
        yield f"id: {after}\n\n"  # nothing happens in the browser, but that it goes on from there


def row(line: Line) -> dict[str, object]:
    """What a feed says of an entry: no arguments, and nothing that acts or hides."""
    arrow = {"to-server": "→", "to-client": "←"}.get(line.direction, "")
    texts = {
        "action": line.outcome,
        "kind": line.kind,
        "server": line.server,
        "principal": line.principal,
        "message": " ".join(filter(None, (arrow, line.method or line.kind, line.subject))),
        "findings": ", ".join(dict.fromkeys(one.rule for one in line.findings)),
    }
    return {
        "seq": line.entry,
        "clock": clock(line.at)[11:19],
        **{name: visible(text) for name, text in texts.items()},
    }


def _next(place: Place, after: int) -> tuple[list[Entry], int]:
    """Some entries after that one, and the number of the last; of too many only the latest."""
    try:
        with closing(Reader(place.state)) as reader:
            after = max(after, reader.end() - BEHIND)
            read = [*islice(reader.after(after), AT_ONCE)]
    except NothingRecorded:
        return [], after
    return read, read[-1].seq if read else after


def _end(place: Place) -> int:
    try:
        with closing(Reader(place.state)) as reader:
            return reader.end()
    except NothingRecorded:
        return 0


def _wanted(request: Request) -> Wanted:
    asked = request.query_params
    action = asked.get("action", "")
    return Wanted(action if action in _ACTIONS else "", asked.get("server", ""), asked.get("principal", ""))


def _streams(app: Starlette) -> Streams:
    if not hasattr(app.state, "feeds"):
        app.state.feeds = Streams()
    found: Streams = app.state.feeds
    return found


ROUTES: Final[tuple[BaseRoute, ...]] = (
    Route("/feed", page(Role.VIEWER, shown), methods=["GET"]),
    Route("/feed/events", page(Role.VIEWER, events), methods=["GET"]),
)
