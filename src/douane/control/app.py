"""The application: routes, and what stands around all of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from douane.control.access.around import Around
from douane.control.access.gatehouse import Gatehouse
from douane.control.access.origins import Names
from douane.control.access.visitor import Known, Visitor, nobody, page
from douane.control.api.caller import Caller
from douane.control.api.problem import problem, problem_of
from douane.control.api.rates import ACTS, CALLS, Rates
from douane.control.background import Background
from douane.control.pages.render import missing, refused
from douane.control.routes import ROUTES
from douane.errors import DouaneError, StoreError
from douane.operations.base import Place, Role

_API: Final = "/api/"
_SETTLE_EVERY: Final = 10.0  # seconds


def made(
    place: Place,
    known: Known = nobody,
    house: Gatehouse | None = None,
    background: Background | None = None,
) -> Starlette:
    """The control room over an installation; `house`, or else `known`, says who is at a browser.

    What goes on in the `background` does so while the application is up.
    """
    known, names = (house.known, lambda: house.names) if house else (known, Names)
    caller = Caller(place, known)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        if background is not None:
            background.open()
        settling = asyncio.create_task(_settle(house)) if house is not None else None
        yield
        if settling is not None:
            settling.cancel()
        if background is not None:
            await run_in_threadpool(background.close)
        caller.close()
        if house is not None:
            with suppress(StoreError):
                await house.noting.settle(0)
            house.close()

    handlers = {DouaneError: _mendable, Exception: _bug, 404: _lost, 405: _misused}
    app = Starlette(
        routes=list(ROUTES),
        middleware=[Middleware(Around, names)],
        exception_handlers=handlers,
        lifespan=lifespan,
    )
    app.state.place, app.state.gatehouse = place, house
    app.state.known, app.state.refused = known, refused
    app.state.background = background
    app.state.names = names
    app.state.stays = house.stays if house else None
    app.state.caller = caller.known
    app.state.calls, app.state.acts = Rates(CALLS), Rates(ACTS)
    return app


async def _settle(house: Gatehouse) -> None:
    """Have the log told how often sign-in failed, also where nobody comes any more."""
    while True:
        await asyncio.sleep(_SETTLE_EVERY)
        with suppress(StoreError):
            await house.noting.settle()


async def _lost(request: Request, _error: Exception) -> Response:
    """There is nothing at this address: for a browser, a page with the way back."""
    if request.url.path.startswith(_API):
        return problem(404, "there is nothing at this address", "take one of `/api/v1/openapi.json`")
    return await _NO_PAGE(request) if request.method == "GET" else PlainTextResponse("Not Found", 404)


async def _misused(request: Request, error: Exception) -> Response:
    """There is something at this address, and not to be had so."""
    fields = getattr(error, "headers", None) or {}
    if not request.url.path.startswith(_API):
        return PlainTextResponse("Method Not Allowed", 405, fields)
    title = f"{request.method} is nothing that can be done at this address"
    return problem(405, title, f"take {fields.get('Allow', 'GET')}, as `/api/v1/openapi.json` has it", fields)


def _told_so(request: Request, visitor: Visitor) -> Response:
    return missing(request, visitor, "There is no page at this address.", "Take one of the places beside it.")


_NO_PAGE: Final = page(Role.VIEWER, _told_so)


async def _mendable(request: Request, error: Exception) -> Response:
    """What an operator can mend, where no handler has told it."""
    if not isinstance(error, DouaneError):
        return await _bug(request, error)
    if request.url.path.startswith(_API):
        return problem_of(error)
    return PlainTextResponse(f"{error.message}\n  fix: {error.fix}\n", 503)


async def _bug(request: Request, error: Exception) -> Response:
    """A bug, without the text of an error, which may hold anything."""
    title, fix = f"a bug: {type(error).__name__}", "please report this"
    if request.url.path.startswith(_API):
        return problem(500, title, fix)
    return PlainTextResponse(f"{title}\n  fix: {fix}\n", 500)
