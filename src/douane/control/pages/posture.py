"""How this installation stands: practices by theme, what shows how far each holds, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from douane.control.access.visitor import Visitor, page
from douane.control.pages.acting import one
from douane.control.pages.asking import address
from douane.control.pages.render import failed, missing, rendered
from douane.control.pages.stopping import stopping
from douane.control.works import works
from douane.errors import DouaneError
from douane.operations.base import Body, Role
from douane.reports.gathering import thorough
from douane.reports.operations import told
from douane.reports.posture import posture
from douane.reports.practice import State

_CLOSELY: Final = "posture"
THEMES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (  # the beginnings of the ids of their practices
    ("Policy", ("policy",)),
    ("Audit log", ("audit",)),
    ("Secrets", ("secrets",)),
    ("Alerts", ("alerts",)),
    ("Callers and people", ("callers", "people")),
    ("Servers and their walls", ("servers", "walls")),
    ("Hosts and machines", ("estate",)),
)


class Theme(NamedTuple):
    """Practices about one thing; `met` of those that apply hold."""

    title: str
    practices: Sequence[Body]
    met: int
    of: int


def standing(request: Request, visitor: Visitor) -> Response:
    """What can be seen at once."""
    try:
        found = one(visitor, "posture")
    except DouaneError as error:
        return failed(request, visitor, error)
    return rendered(request, visitor, "posture.html", posture=found, themes=[*_themes(found)], work=None)


async def begun(request: Request, visitor: Visitor) -> Response:
    """Begin to look closely."""
    try:
        work = works(request.app).begin(
            visitor,
            _CLOSELY,
            None,
            lambda progress: told(posture(thorough(visitor.place, progress))),
        )
    except DouaneError as error:
        return failed(request, visitor, error)
    return RedirectResponse(address("/posture", work.id), 303)


def looked(request: Request, visitor: Visitor) -> Response:
    """How far looking closely is, or what has come of it."""
    work = works(request.app).of(visitor, _CLOSELY, request.path_params["id"])
    if work is None:
        return missing(
            request, visitor, "Nobody looks closely, or no more.", "Begin again from the page of the posture."
        )
    found: Mapping[str, object] = work.came if isinstance(work.came, Mapping) else {}
    values = {"posture": found, "themes": [*_themes(found)]}
    return rendered(request, visitor, "posture.html", work=work, state=work.state, **values)


def _themes(found: Body) -> Iterator[Theme]:
    rows = found.get("practices")
    practices: list[Body] = rows if isinstance(rows, list) else []
    for title, starts in THEMES:
        own = [each for each in practices if str(each["id"]).partition(".")[0] in starts]
        counted = [each["state"] for each in own if each["state"] != State.NOT_NEEDED]
        if own:
            yield Theme(title, own, counted.count(State.MET), len(counted))


ROUTES: Final[tuple[BaseRoute, ...]] = (
    Route("/posture", page(Role.AUDITOR, standing), methods=["GET"]),
    Route("/posture", page(Role.AUDITOR, begun), methods=["POST"]),
    Route("/posture/{id}", page(Role.AUDITOR, looked), methods=["GET"]),
    stopping(_CLOSELY, "/posture"),
)
