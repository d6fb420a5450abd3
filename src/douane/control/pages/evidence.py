"""Evidence: bundles of the log, to be taken away."""

from __future__ import annotations

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from douane.control.access.visitor import Visitor, page
from douane.control.api import files
from douane.control.pages.acting import every
from douane.control.pages.asking import asked
from douane.control.pages.render import failed, missing, rendered
from douane.errors import DouaneError
from douane.operations.base import Body, Role
from douane.operations.errors import NotThereError

_ABOUT: Final = ("session", "principal", "server", "since", "until")


def evidence(request: Request, visitor: Visitor) -> Response:
    """Bundles that were made, and a form for a new one."""
    try:
        bundles: list[Body] = every(visitor, "evidence")
    except DouaneError as error:
        return failed(request, visitor, error)
    wanted = asked(request, _ABOUT)
    return rendered(request, visitor, "evidence.html", bundles=bundles, wanted=wanted)


async def taken(request: Request, visitor: Visitor) -> Response:
    """A bundle, as a file; that it was taken away is in the log first."""
    try:
        return await run_in_threadpool(files.taken, files.EVIDENCE, visitor, request.path_params["id"])
    except NotThereError as error:
        return missing(request, visitor, error.message, error.fix or "")
    except DouaneError as error:
        return failed(request, visitor, error)


ROUTES: Final[tuple[BaseRoute, ...]] = (
    Route("/reports/evidence", page(Role.AUDITOR, evidence), methods=["GET"]),
    Route("/reports/evidence/{id}/take", page(Role.AUDITOR, taken), methods=["POST"]),
)
