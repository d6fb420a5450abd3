"""Sessions: which there were, what was said in one and what became of it, and where its words went."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from douane.audit.story import Moment
from douane.audit.streams import streams
from douane.control.access.visitor import Visitor, page
from douane.control.pages.acting import several
from douane.control.pages.asking import SPANS, address, asked, timed
from douane.control.pages.flow_graph import WIDTH, picture
from douane.control.pages.render import failed, missing, rendered
from douane.errors import DouaneError
from douane.operations import conversations
from douane.operations.base import Listing, Role
from douane.operations.errors import NotThereError
from douane.stores.reader import NothingRecorded

_FILTERS: Final = ("principal", "server", "within", "refused", "open", "after")
_GAP: Final = 60.0  # seconds without a message that are worth saying
_NO_CHANGE: Final = 204


class Row(NamedTuple):
    """A moment of a timeline, how long after the one before it came, and whether that is worth saying."""

    moment: Moment
    pause: float


def listed(request: Request, visitor: Visitor) -> Response:
    """The list."""
    wanted = asked(request, _FILTERS)
    try:
        found = several(visitor, "sessions.recorded", **timed(wanted))
    except NothingRecorded:
        found = Listing(())
    except DouaneError as error:
        return failed(request, visitor, error)
    more = address("/sessions", **{**wanted, "after": found.next}) if found.next else ""
    return rendered(
        request, visitor, "sessions.html", found=found.items, wanted=wanted, spans=SPANS, more=more
    )


def shown(request: Request, visitor: Visitor) -> Response:
    """One session as a timeline."""
    return _told(request, visitor, "session.html")


def renewed(request: Request, visitor: Visitor) -> Response:
    """The timeline alone, if there is more of it than whoever looks has seen."""
    return _told(request, visitor, "_story.html")


def flowed(request: Request, visitor: Visitor) -> Response:
    """Where the words of a session went, as a picture and as tables."""
    name = request.path_params["id"]
    try:
        row = conversations.about(visitor.place, name)
        found = streams(conversations.moments(visitor.place, name, 0, conversations.OF_FLOW))
    except DouaneError as error:
        return _not_there(request, visitor, error)
    drawn = {"found": found, "picture": picture(found), "width": WIDTH}
    return rendered(request, visitor, "session_flow.html", row=row, **drawn)


def _told(request: Request, visitor: Visitor, template: str) -> Response:
    name, wanted = request.path_params["id"], asked(request, ("show", "after", "seen", "follow"))
    after = wanted["after"]
    try:
        row = conversations.about(visitor.place, name)
        moments = conversations.moments(visitor.place, name, int(after) if after.isdecimal() else 0)
    except DouaneError as error:
        return _not_there(request, visitor, error)
    lines = [line for one in moments for line in one if line is not None]
    last = max((line.entry for line in lines), default=0)
    if template == "_story.html" and wanted["seen"] == str(last):
        return Response(status_code=_NO_CHANGE)
    return rendered(
        request,
        visitor,
        template,
        row=row,
        wanted=wanted,
        rows=[*_rows(moments, wanted["show"])],
        notable=sum(one.is_notable for one in moments),
        number=len(moments),
        last=last,
        programs=[*dict.fromkeys(line.program for line in lines if line.program)],
        more=str(last) if len(lines) >= conversations.MOST else "",
    )


def _rows(moments: Iterable[Moment], show: str) -> Iterator[Row]:
    """The moments that are shown, each with the pause before it."""
    before = 0.0
    for one in moments:
        if show != "notable" or one.is_notable:
            pause = one.message.at - before if before else 0.0
            yield Row(one, pause if pause >= _GAP else 0.0)
            before = one.message.at


def _not_there(request: Request, visitor: Visitor, error: DouaneError) -> Response:
    if isinstance(error, NotThereError | NothingRecorded):
        return missing(request, visitor, error.message, error.fix or "")
    return failed(request, visitor, error)


ROUTES: Final[tuple[BaseRoute, ...]] = (
    Route("/sessions", page(Role.VIEWER, listed), methods=["GET"]),
    Route("/sessions/{id}", page(Role.AUDITOR, shown), methods=["GET"]),
    Route("/sessions/{id}/story", page(Role.AUDITOR, renewed), methods=["GET"]),
    Route("/sessions/{id}/flow", page(Role.AUDITOR, flowed), methods=["GET"]),
)
