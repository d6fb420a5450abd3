"""The page where somebody signs in: name and password, then a code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from douane.control.access.cookies import Jar, digest_of, new_mark, vouching
from douane.control.access.door import Threshold, door, shown_at_door
from douane.control.access.forms import text_in
from douane.control.access.gatehouse import Shown, address_of
from douane.control.access.local import by_code, by_password
from douane.control.access.onward import HOME, onward
from douane.control.access.openings import openings
from douane.control.access.stage import NotIn, Stage
from douane.stores.accounts.factors import PASSKEY

if TYPE_CHECKING:
    from starlette.requests import Request

_WHERE: Final = {Stage.SECOND: "/sign-in/second", Stage.ENROL: "/enrol"}


async def entered(request: Request, there: Threshold, shown: Shown, following: str = HOME) -> Response:
    """On they go: to what they still have to show, or, with an entry in the log, to where they wanted."""
    wanted = onward(following)
    if shown.stage is not Stage.FULL:
        response: Response = RedirectResponse(f"{_WHERE[shown.stage]}{_next(wanted)}", 303)
        there.house.begin(request, response, shown)
        return response
    response = RedirectResponse(wanted, 303)
    await let_in(request, there, shown, response)
    return response


async def let_in(request: Request, there: Threshold, shown: Shown, response: Response) -> None:
    """Have the browser hold a whole session, once the log says so, and be known from now on."""
    house = there.house
    more = {"how": shown.how, "address": address_of(request)}
    await house.noting.done("sign-in", shown.principal.id, more)
    house.begin(request, response, shown)
    if shown.account is not None:
        known = vouching(house.register.key, shown.account.name, new_mark())
        house.cookies(request).put(response, Jar.KNOWN, known)


async def _asked(request: Request, there: Threshold) -> Response:
    return _page(request, there, onward(request.query_params.get("next", "")))


async def _tried(request: Request, there: Threshold) -> Response:
    name, password = await text_in(request, "name"), await text_in(request, "password")
    wanted = onward(await text_in(request, "next"))
    found = await by_password(there.house, request, name, password)
    if isinstance(found, NotIn):
        return _refused(_page(request, there, wanted, found), found)
    return await entered(request, there, found, wanted)


async def _asked_code(request: Request, there: Threshold) -> Response:
    if there.account(Stage.SECOND) is None:
        return RedirectResponse("/sign-in", 303)
    return _code_page(there, onward(request.query_params.get("next", "")))


async def _tried_code(request: Request, there: Threshold) -> Response:
    account = there.account(Stage.SECOND)
    if account is None:
        return RedirectResponse("/sign-in", 303)
    wanted = onward(await text_in(request, "next"))
    found = await by_code(there.house, request, account, await text_in(request, "code"))
    if isinstance(found, NotIn):
        return _refused(_code_page(there, wanted, found), found)
    return await entered(request, there, found, wanted)


async def _left(request: Request, there: Threshold) -> Response:
    """Nobody is signed in at this browser any more; they may go on to sign out at their issuer, too."""
    leave = str(there.sitting.vouched.get("leave", "")) if there.sitting else ""
    response: Response = RedirectResponse("/sign-in", 303)
    if leave:
        response = shown_at_door(there, "access/left.html", leave=leave, host=urlsplit(leave).netloc)
    there.house.register.sittings.end(digest_of(there.mark))
    there.house.cookies(request).drop(response, Jar.SESSION)
    if there.sitting is not None:
        more = {"address": address_of(request)}
        await there.house.noting.done("sign-out", there.sitting.principal, more)
    return response


def _page(request: Request, there: Threshold, wanted: str, wrong: NotIn | None = None) -> Response:
    found = openings(there.house, request)
    return shown_at_door(
        there, "access/sign_in.html", _status(wrong), wrong=wrong, next=wanted, openings=found
    )


def _code_page(there: Threshold, wanted: str, wrong: NotIn | None = None) -> Response:
    account = there.account(Stage.SECOND)
    factors = there.house.register.factors.of(account.name) if account else ()
    has_passkey = any(one.kind == PASSKEY for one in factors)
    return shown_at_door(
        there, "access/second.html", _status(wrong), wrong=wrong, next=wanted, has_passkey=has_passkey
    )


def _status(wrong: NotIn | None) -> int:
    if wrong is None:
        return 200
    return 429 if wrong.wait else 401


def _refused(response: Response, found: NotIn) -> Response:
    if found.wait:
        response.headers["retry-after"] = str(found.wait)
    return response


def _next(wanted: str) -> str:
    return "" if wanted == HOME else f"?next={quote(wanted, safe='')}"


ROUTES: Final[tuple[BaseRoute, ...]] = (
    Route("/sign-in", door(_asked), methods=["GET"]),
    Route("/sign-in", door(_tried), methods=["POST"]),
    Route("/sign-in/second", door(_asked_code), methods=["GET"]),
    Route("/sign-in/second", door(_tried_code), methods=["POST"]),
    Route("/sign-out", door(_left), methods=["POST"]),
)
