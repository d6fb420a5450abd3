"""Whether the control room lives; what anybody may ask."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route


async def healthy(_request: Request) -> Response:
    """It answers, so it lives."""
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


ROUTES: Final[tuple[BaseRoute, ...]] = (Route("/healthz", healthy, methods=["GET"]),)
