"""Who asks for a page or calls the API; no handler is reached by anybody else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from douane.operations.base import By, Place, Role


class Visitor(NamedTuple):
    """Somebody who is signed in: who they are, where, and what their forms must bring along."""

    by: By
    place: Place
    csrf: str = ""
    session: str = ""


Handler = Callable[[Request, Visitor], Response | Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]
Known = Callable[[Request], Visitor | None]  # found in `app.state.known`; None for a stranger


def page(role: Role, handler: Handler) -> Endpoint:
    """The endpoint of a page for whoever has the role; strangers are sent to sign in."""

    async def endpoint(request: Request) -> Response:
        visitor = _known(request)
        if visitor is None:
            return RedirectResponse("/sign-in", 303)
        if not visitor.by.may(role):
            return PlainTextResponse(f"this page is for the role `{role.value}`", 403)
        return await _answered(handler, request, visitor)

    return endpoint


def api(role: Role, handler: Handler) -> Endpoint:
    """The endpoint of a call for whoever has the role."""

    async def endpoint(request: Request) -> Response:
        visitor = _known(request)
        if visitor is None:
            return JSONResponse({"title": "nobody is signed in", "status": 401}, 401)
        if not visitor.by.may(role):
            return JSONResponse({"title": f"this is for the role `{role.value}`", "status": 403}, 403)
        return await _answered(handler, request, visitor)

    return endpoint


def nobody(_request: Request) -> Visitor | None:
    """Nobody is known."""
    return None


def _known(request: Request) -> Visitor | None:
    known: Known = request.app.state.known
    return known(request)


async def _answered(handler: Handler, request: Request, visitor: Visitor) -> Response:
    """What the handler answers; one that reads files and databases does so in a thread."""
    if iscoroutinefunction(handler):
        answer: Response = await handler(request, visitor)
        return answer
    found = await run_in_threadpool(handler, request, visitor)
    return found if isinstance(found, Response) else await found
