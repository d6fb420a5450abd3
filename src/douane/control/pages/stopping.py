"""Stopping a work, which is the same wherever one is shown."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from douane.control.access.visitor import Visitor, page
from douane.control.pages.asking import address
from douane.control.works import works
from douane.operations.base import Role


def stopping(kind: str, path: str) -> Route:
    """Where whoever has begun a work of this kind, which is shown below `path`, stops it."""

    def stopped(request: Request, visitor: Visitor) -> Response:
        ident = request.path_params["id"]
        work = works(request.app).of(visitor, kind, ident)
        if work is not None:
            work.stop()
        return RedirectResponse(address(path, ident), 303)

    return Route(f"{path}/{{id}}/stop", page(Role.AUDITOR, stopped), methods=["POST"])
