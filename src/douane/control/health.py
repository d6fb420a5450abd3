"""Whether the control room lives, and does all that it is for; what anybody may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

if TYPE_CHECKING:
    from douane.control.background import Background

_NEW: Final = {"Cache-Control": "no-store"}


async def healthy(_request: Request) -> Response:
    """It answers, so it lives."""
    return PlainTextResponse("ok\n", headers=_NEW)


async def ready(request: Request) -> Response:
    """Whether everything goes on; what does not is only named, since anybody may ask."""
    background: Background | None = getattr(request.app.state, "background", None)
    troubles = background.troubles() if background is not None else ()
    names = dict.fromkeys(one.task for one in troubles)
    if names:
        return PlainTextResponse(f"not ready: {', '.join(names)}\n", 503, _NEW)
    return PlainTextResponse("ready\n", headers=_NEW)


ROUTES: Final[tuple[BaseRoute, ...]] = (
    Route("/healthz", healthy, methods=["GET"]),
    Route("/readyz", ready, methods=["GET"]),
)
