"""The routes of `/api/v1`, one for each view and act."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from math import ceil
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from douane.control.access.visitor import Handler, Visitor, api
from douane.control.api.asked import from_body, from_query
from douane.control.api.exact import Exact
from douane.control.api.files import FILES, File, taken
from douane.control.api.openapi import document
from douane.control.api.problem import problem, problem_of
from douane.control.listed import ACTS, VIEWS
from douane.errors import DouaneError
from douane.operations.base import Act, Body, Listing, Role, View
from douane.operations.run import performed, seen
from douane.operations.seeing import SEEN
from douane.operations.written import as_json, written

ROOT: Final = "/api/v1"

_Answer = Callable[[Request, Visitor], Awaitable[Response]]


def reading(view: View) -> Handler:
    """What answers a GET of this view."""

    async def read(request: Request, visitor: Visitor) -> Response:
        given = from_query(request, view.takes) if view.method == "GET" else await from_body(request)
        return _shown(await run_in_threadpool(seen, visitor.place, visitor.by, view, given))

    return _within_bounds("calls", read)


def acting(act: Act) -> Handler:
    """What answers a POST of this act."""

    async def run(request: Request, visitor: Visitor) -> Response:
        given, key = await from_body(request), request.headers.get("idempotency-key", "")
        change = await run_in_threadpool(performed, visitor.place, visitor.by, act, given, key)
        before, after = written(change.before), written(change.after)
        body: dict[str, object] = {"told": change.told, "before": before, "after": after}
        return _answer(body | ({"once": dict(change.once)} if change.once else {}))

    return _within_bounds("acts", run)


def fetching(file: File) -> Handler:
    """What answers a GET of this file."""

    async def fetch(request: Request, visitor: Visitor) -> Response:
        return await run_in_threadpool(taken, file, visitor, request.path_params["id"])

    return _within_bounds("calls", fetch)


async def described(_request: Request, _visitor: Visitor) -> Response:
    """The OpenAPI document."""
    return JSONResponse(document(VIEWS, ACTS, FILES, ROOT))


async def nothing(_request: Request, _visitor: Visitor) -> Response:
    """There is nothing at this path."""
    return problem(404, "there is nothing at this path", f"see {ROOT}/openapi.json")


def _within_bounds(rates: str, answer: _Answer) -> Handler:
    """The handler, with its errors told, for whoever has not called too often."""

    async def handler(request: Request, visitor: Visitor) -> Response:
        wait = getattr(request.app.state, rates).take(f"{visitor.place.tenant} {visitor.by.id}")
        if wait:
            fields = {"Retry-After": str(ceil(wait))}
            return problem(429, "too many calls in a minute", f"wait {ceil(wait)} s", fields)
        try:
            return await answer(request, visitor)
        except DouaneError as error:
            return problem_of(error)

    return handler


def _shown(found: Listing | Body) -> Response:
    if isinstance(found, Listing):
        more = {"total": found.total} if found.total is not None else {}
        return _answer({"items": list(found.items), "next": found.next, **more})
    mark = found.get(SEEN.name)
    return _answer(dict(found), {"ETag": f'"{mark}"'} if mark else {})


def _answer(body: dict[str, object], fields: dict[str, str] | None = None) -> Response:
    return _Json(body, headers={"Cache-Control": "no-store", **(fields or {})})


class _Json(JSONResponse):
    """JSON, in which sets are lists."""

    def render(self, content: object) -> bytes:
        return json.dumps(content, ensure_ascii=True, default=as_json).encode("ascii")


def _path(step: str) -> str:
    return f"{ROOT}{step}"


# Nobody is told by a status whether an id is there: roles are asked again in `run`, before anything is read.
ROUTES: Final[tuple[BaseRoute, ...]] = (
    *(Exact(_path(one.path), api(one.role, reading(one)), methods=[one.method]) for one in VIEWS),
    *(Exact(_path(one.path), api(Role.VIEWER, acting(one), one.role), methods=["POST"]) for one in ACTS),
    *(Exact(_path(one.path), api(one.role, fetching(one)), methods=["GET"]) for one in FILES),
    Exact(_path("/openapi.json"), api(Role.VIEWER, described), methods=["GET"]),
    Exact("/api/{rest:path}", api(Role.VIEWER, nothing)),
)
