"""Alerts: what people were told, what did not reach them, where alerts go, and quiet periods."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from douane.control.access.visitor import Visitor, page
from douane.control.pages.acting import every, one, several
from douane.control.pages.asking import address, asked
from douane.control.pages.render import failed, missing, rendered
from douane.errors import DouaneError
from douane.operations.base import Role
from douane.operations.errors import NotThereError


def listed(request: Request, visitor: Visitor) -> Response:
    """Alerts, the latest first."""
    wanted, after = asked(request, ("state", "severity")), asked(request, ("after",))
    try:
        found = several(visitor, "alerts", **wanted, **after)
    except DouaneError as error:
        return failed(request, visitor, error)
    more = address("/alerts", **{**wanted, "after": found.next}) if found.next else ""
    return rendered(request, visitor, "alerts.html", found=found.items, wanted=wanted, more=more)


def shown(request: Request, visitor: Visitor) -> Response:
    """One alert, and what became of its notices."""
    try:
        found = one(visitor, "alerts.show", id=request.path_params["id"])
    except NotThereError as error:
        return missing(request, visitor, error.message, error.fix or "")
    except DouaneError as error:
        return failed(request, visitor, error)
    return rendered(request, visitor, "alert.html", alert=found)


def brought(request: Request, visitor: Visitor) -> Response:
    """Where alerts go, how each sink does, what is on its way, and what is quiet."""
    wanted, after = asked(request, ("state", "sink")), asked(request, ("after",))
    try:
        sinks, quiet = every(visitor, "alerts.sinks"), every(visitor, "alerts.quieted")
        found = several(visitor, "alerts.deliveries", **wanted, **after)
    except DouaneError as error:
        return failed(request, visitor, error)
    more = address("/alerts/sinks", **{**wanted, "after": found.next}) if found.next else ""
    shown_ = {"sinks": sinks, "quiet": quiet, "found": found.items, "wanted": wanted, "more": more}
    return rendered(request, visitor, "sinks.html", **shown_)


ROUTES: Final[tuple[BaseRoute, ...]] = (
    Route("/alerts", page(Role.VIEWER, listed), methods=["GET"]),
    Route("/alerts/sinks", page(Role.VIEWER, brought), methods=["GET"]),
    Route("/alerts/{id}", page(Role.VIEWER, shown), methods=["GET"]),
)
