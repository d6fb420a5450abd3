"""Secrets: their names, whom they are for and who has used them; no page shows a value."""

from __future__ import annotations

import time
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from douane.control.access.visitor import Visitor, page
from douane.control.pages.acting import every
from douane.control.pages.render import failed, rendered
from douane.errors import DouaneError
from douane.operations.base import Role


def shown(request: Request, visitor: Visitor) -> Response:
    """The list, with what may be done to each."""
    try:
        found = every(visitor, "secrets")
    except DouaneError as error:
        return failed(request, visitor, error)
    return rendered(request, visitor, "secrets.html", found=found, now=time.time())


ROUTES: Final[tuple[BaseRoute, ...]] = (Route("/secrets", page(Role.VIEWER, shown), methods=["GET"]),)
