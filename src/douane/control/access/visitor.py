"""Who asks for a page or calls the API; no handler is reached by anybody else, or by forms of elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from functools import partial
from inspect import isawaitable, iscoroutinefunction
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)

from douane.control.access.forms import is_ours
from douane.control.access.onward import to_sign_in
from douane.control.access.origins import Names
from douane.control.api.problem import problem

if TYPE_CHECKING:
    from douane.operations.base import By, Place, Role


T = TypeVar("T")


class Visitor(NamedTuple):
    """Somebody who is signed in: who they are, where, and what their forms must bring along.

    `session` names their session. Both are ``""`` for who shows a credential with each call instead.
    """

    by: By
    place: Place
    csrf: str = ""
    session: str = ""


Handler = Callable[[Request, Visitor], Response | Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]
Stays = Callable[[Request, Visitor], bool]
Takes = Callable[[Request], "Role"]
Known = Callable[[Request], Visitor | Awaitable[Visitor | None] | None]  # None for a stranger

_ROLE: Final = "role"
CALL: Final = "api"  # how somebody came who has no browser: nothing is sent that they did not send
_SHOW: Final = "show an API key (`douane keys create NAME`) as `Authorization: Bearer KEY`, or sign in"
_ONCE_MORE: Final = (
    '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0"><title>Douane</title>'
)


def page(role: Role, handler: Handler, takes: Takes | None = None) -> Endpoint:
    """The endpoint of a page for whoever has the role; strangers are sent to sign in.

    `takes` tells the role to name to others, where the handler asks for more than `role` by itself.
    """

    async def endpoint(request: Request) -> Response:
        visitor = await _asked(request.app.state.known, request)
        if visitor is None:
            return _to_sign_in(request)
        if not visitor.by.may(role):
            wanted = takes(request) if takes else role
            return await run_in_threadpool(request.app.state.refused, request, visitor, wanted)
        if not await _is_theirs(request, visitor):
            return PlainTextResponse("no page of ours has sent this; open the page again\n", 403)
        return _while_they_stay(request, visitor, await _answered(handler, request, visitor))

    endpoint.__dict__[_ROLE] = role
    return endpoint


def role_of(endpoint: object) -> Role | None:
    """Who may open the page of this endpoint; None for what is no page."""
    found: Role | None = getattr(endpoint, "__dict__", {}).get(_ROLE)
    return found


def api(role: Role, handler: Handler, takes: Role | None = None) -> Endpoint:
    """The endpoint of a call for whoever has the role, from a page of ours or with a credential.

    `takes` is the role to name to others, where the handler asks for more than `role` by itself.
    """
    wanted = (takes or role).value

    async def endpoint(request: Request) -> Response:
        state = request.app.state
        visitor = await _asked(getattr(state, "caller", None) or state.known, request)
        if visitor is None:
            return problem(401, "nobody is signed in", _SHOW, {"WWW-Authenticate": 'Bearer realm="douane"'})
        if not visitor.by.may(role):
            named = f"give it to `{visitor.by.id}`: `principals` in `[control.roles.{wanted}]`"
            return problem(403, f"this is for the role `{wanted}`", named)
        if not await _is_theirs(request, visitor):
            return problem(403, "no page of ours has sent this", "open the page again, or show an API key")
        return _while_they_stay(request, visitor, await _answered(handler, request, visitor))

    return endpoint


def is_led_here(request: Request) -> bool:
    """Whether a link of another site leads here, which brings no cookie along that is `SameSite=Strict`."""
    return request.method == "GET" and request.headers.get("sec-fetch-site") == "cross-site"


def once_more() -> Response:
    """The same address again, asked for by a page of ours, which brings them."""
    return HTMLResponse(_ONCE_MORE)


def nobody(_request: Request) -> Visitor | None:
    """Nobody is known."""
    return None


async def _asked(known: Known, request: Request) -> Visitor | None:
    found = known(request)
    return await found if isawaitable(found) else found


async def _is_theirs(request: Request, visitor: Visitor) -> bool:
    """Whether they have sent it themselves, and not a page that they look at."""
    return visitor.by.how == CALL or await is_ours(request, _names(request), visitor.csrf)


def _while_they_stay(request: Request, visitor: Visitor, answer: Response) -> Response:
    """An answer that goes on ends with the session that it was given in."""
    stays: Stays | None = getattr(request.app.state, "stays", None)
    if stays is None or visitor.by.how == CALL or not isinstance(answer, StreamingResponse):
        return answer
    answer.body_iterator = _parts(answer.body_iterator, partial(stays, request, visitor))
    return answer


async def _parts(parts: AsyncIterable[T], is_there: Callable[[], bool]) -> AsyncIterator[T]:
    async for part in parts:
        if not is_there():
            return
        yield part


def _names(request: Request) -> Names:
    found: Callable[[], Names] = getattr(request.app.state, "names", Names)
    return found()


def _to_sign_in(request: Request) -> Response:
    if is_led_here(request):
        return once_more()
    wanted = to_sign_in(request.url.path, request.url.query) if request.method == "GET" else "/sign-in"
    if request.headers.get("hx-request") == "true":
        return Response(status_code=401, headers={"HX-Redirect": "/sign-in"})
    return RedirectResponse(wanted, 303)


async def _answered(handler: Handler, request: Request, visitor: Visitor) -> Response:
    """What the handler answers; one that reads files and databases does so in a thread."""
    if iscoroutinefunction(handler):
        answer: Response = await handler(request, visitor)
        return answer
    found = await run_in_threadpool(handler, request, visitor)
    return found if isinstance(found, Response) else await found
