"""Incidents: opening one, what came out, what is to be done and told, and closing; and stopping things."""

from __future__ import annotations

import time
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from douane.control.access.visitor import Visitor, page
from douane.control.pages.acting import acts, every, one
from douane.control.pages.asking import asked
from douane.control.pages.render import failed, missing, rendered
from douane.errors import DouaneError
from douane.operations.base import Role
from douane.operations.errors import NotThereError

_OPENING: Final = (
    "kind",
    "severity",
    "title",
    "entry",
    "servers",
    "principals",
    "sessions",
    "aware",
    "since",
    "only",
)
_PARTS: Final = ("do", "timeline", "exposure", "drafts")


def listed(request: Request, visitor: Visitor) -> Response:
    """Incidents, those open first."""
    wanted = asked(request, ("all",))
    try:
        found = every(visitor, "incidents", **wanted)
    except DouaneError as error:
        return failed(request, visitor, error)
    return rendered(request, visitor, "incidents.html", found=found, wanted=wanted, now=time.time())


def beginning(request: Request, visitor: Visitor) -> Response:
    """A form for a new one; once it says anything, what opening it would do at once."""
    wanted = asked(request, _OPENING)
    choices = {field.name: field.choices for field in acts()["incidents.open"].takes if field.choices}
    measures, wrong = None, None
    if wanted:
        try:
            measures = one(visitor, "incidents.preview", **wanted)["measures"]
        except DouaneError as error:
            wrong = error
    around = {"wrong": wrong} if wrong else {}
    return rendered(
        request, visitor, "incident_new.html", wanted=wanted, choices=choices, measures=measures, **around
    )


def shown(request: Request, visitor: Visitor) -> Response:
    """One incident, a part at a time."""
    ident, part = request.path_params["id"], asked(request, ("part",))["part"] or "do"
    try:
        values = _part(visitor, ident, part)
    except NotThereError as error:
        return missing(request, visitor, error.message, error.fix or "")
    except DouaneError as error:
        return failed(request, visitor, error)
    chosen = part if part in _PARTS else "do"
    choices = {
        field.name: field.choices
        for name in ("incidents.add-task", "incidents.rotate")
        for field in acts()[name].takes
        if field.choices
    }
    return rendered(
        request, visitor, "incident.html", part=chosen, now=time.time(), choices=choices, **values
    )


def _part(visitor: Visitor, ident: str, part: str) -> dict[str, object]:
    """The incident, and what else this part of its page shows."""
    values: dict[str, object] = {"incident": one(visitor, "incidents.show", id=ident)}
    match part:
        case "timeline":
            values["moments"] = every(visitor, "incidents.timeline", id=ident)
        case "exposure":
            values["exposure"] = one(visitor, "incidents.exposure", id=ident)
            values["proposal"] = one(visitor, "incidents.proposal", id=ident)["policy"]
        case "drafts":
            values["drafts"] = one(visitor, "incidents.drafts", id=ident)
        case _:
            pass
    return values


def killing(request: Request, visitor: Visitor) -> Response:
    """What is stopped, and stopping something, which is asked about twice."""
    wanted = asked(request, ("scope", "id"))
    try:
        kills = every(visitor, "kills")
    except DouaneError as error:
        return failed(request, visitor, error)
    scopes = next(field.choices for field in acts()["kill"].takes if field.name == "scope")
    return rendered(request, visitor, "kill.html", kills=kills, wanted=wanted, scopes=scopes)


ROUTES: Final[tuple[BaseRoute, ...]] = (
    Route("/incidents", page(Role.AUDITOR, listed), methods=["GET"]),
    Route("/incidents/new", page(Role.OPERATOR, beginning), methods=["GET"]),
    Route("/incidents/kill", page(Role.OPERATOR, killing), methods=["GET"]),
    Route("/incidents/{id}", page(Role.AUDITOR, shown), methods=["GET"]),
)
