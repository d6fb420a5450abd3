"""The application: routes, and what stands around all of them."""

from __future__ import annotations

from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware

from douane.control.access.visitor import Known, nobody
from douane.control.routes import ROUTES
from douane.operations.base import Place

MIDDLEWARE: Final[tuple[Middleware, ...]] = ()


def made(place: Place, known: Known = nobody) -> Starlette:
    """The control room over an installation; `known` says who asks."""
    app = Starlette(routes=list(ROUTES), middleware=list(MIDDLEWARE))
    app.state.place = place
    app.state.known = known
    return app
