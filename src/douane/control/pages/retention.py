"""How long entries of the log are kept, legal holds, and erasing what somebody said."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from douane.control.access.visitor import Visitor, page
from douane.control.pages.acting import every, one
from douane.control.pages.render import failed, missing, rendered
from douane.errors import DouaneError
from douane.operations.base import Role
from douane.stores.reader import NothingRecorded


def shown(request: Request, visitor: Visitor) -> Response:
    """All of it; what is due is counted only when it is asked for, as that reads the log."""
    is_counted = "due" in request.query_params
    try:
        shown = {
            "holds": every(visitor, "legal-holds", all="all" in request.query_params),
            "kept": one(visitor, "retention", due=is_counted),
        }
    except NothingRecorded as error:
        return missing(request, visitor, error.message, error.fix or "")
    except DouaneError as error:
        return failed(request, visitor, error)
    return rendered(request, visitor, "retention.html", **shown, is_counted=is_counted)


ROUTES: Final[tuple[BaseRoute, ...]] = (
    Route("/reports/retention", page(Role.AUDITOR, shown), methods=["GET"]),
)
