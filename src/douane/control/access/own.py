"""One's own account: where it is signed in, with what, and how that is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from douane.control.access.agents import browser_of
from douane.control.access.cookies import Jar
from douane.control.access.door import Threshold, door, shown_at_door
from douane.control.access.enrolling import enrolling, fresh_codes
from douane.control.access.forms import text_in
from douane.control.access.gatehouse import Shown, address_of
from douane.control.access.local import is_factor_demanded
from douane.control.access.passwords import why_not
from douane.control.access.roles import of_account
from douane.control.access.sign_in import let_in
from douane.control.access.stage import Stage
from douane.control.access.visitor import Visitor, page
from douane.control.pages.render import rendered
from douane.errors import DouaneError
from douane.operations.base import Role

if TYPE_CHECKING:
    from starlette.requests import Request

    from douane.control.access.gatehouse import Gatehouse
    from douane.stores.accounts.people import Account

PATH: Final = "/account"
_AGAIN: Final = f"/sign-in?next={PATH}"


class _Wrong(NamedTuple):
    message: str
    fix: str


def _own(request: Request, visitor: Visitor, wrong: _Wrong | DouaneError | None = None) -> Response:
    house: Gatehouse = request.app.state.gatehouse
    account = _account(house, visitor)
    factors = house.register.factors
    return rendered(
        request,
        visitor,
        "access/account.html",
        account=account,
        factors=factors.of(account.name) if account else (),
        codes=factors.recovery(account.name) if account else 0,
        sittings=house.register.sittings.of([visitor.by.id]),
        browser_of=browser_of,
        wrong=wrong,
        status=400 if wrong else 200,
    )


async def _seen(request: Request, visitor: Visitor) -> Response:
    return _own(request, visitor)


async def _ended(request: Request, visitor: Visitor) -> Response:
    """End one session of theirs, or all."""
    house: Gatehouse = request.app.state.gatehouse
    which = await text_in(request, "session")
    if which == "all":
        house.register.sittings.end_all(visitor.by.id)
    else:
        house.register.sittings.end_named(visitor.by.id, which)
    await house.noting.done("sign-out", visitor.by.id, {"subject": which[:32]})
    return RedirectResponse(PATH, 303)


async def _other_password(request: Request, visitor: Visitor) -> Response:
    """Another password, for who knows the one so far; all other sessions end."""
    house: Gatehouse = request.app.state.gatehouse
    account, sitting = _account(house, visitor), house.sitting(request)
    if account is None or sitting is None:
        return RedirectResponse(PATH, 303)
    turn = house.turns.with_password(account.name, house.cookies(request).read(request, Jar.KNOWN))
    password = await text_in(request, "password")
    if house.turns.begin(turn) > 0:
        return _own(request, visitor, _Wrong("there were too many tries", "wait some minutes"))
    if not await house.passwords.are_same(await text_in(request, "before"), account.password):
        return _own(request, visitor, _Wrong("this is not the password so far", "try again"))
    house.turns.succeeded(turn)
    why = why_not(password, account.name)
    if why or password != await text_in(request, "again"):
        because = why or "the two differ"
        return _own(request, visitor, _Wrong(f"this password cannot be chosen: {because}", "choose another"))
    house.register.people.choose_password(account.name, await house.passwords.digest(password))
    more = {"address": address_of(request)}
    await house.noting.done("password-chosen", account.principal, more)
    return await _anew(request, house, account.name, ("password and session", sitting.began))


async def _removed(request: Request, visitor: Visitor) -> Response:
    """Forget a factor, if another is left or none is needed; whoever has signed in with it is out."""
    house: Gatehouse = request.app.state.gatehouse
    there = _there(request, house)
    account = enrolling(there)
    if account is None:
        return RedirectResponse(_AGAIN, 303)
    if len(house.register.factors.of(account.name)) <= 1 and is_factor_demanded(house, account):
        wrong = _Wrong("this is the only second factor, and one is needed", "set up another first")
        return _own(request, visitor, wrong)
    if house.register.factors.remove(account.name, await text_in(request, "factor")):
        house.register.people.revise(account.name)
        await house.noting.done("factor-removed", account.principal, {"address": address_of(request)})
        since = there.sitting.began if there.sitting else 0.0
        return await _anew(request, house, account.name, ("session", since))
    return RedirectResponse(PATH, 303)


async def _other_codes(request: Request, there: Threshold) -> Response:
    """Other codes for recovery, this once; those so far are void."""
    account = enrolling(there)
    if account is None or there.account(Stage.FULL) is None:
        return RedirectResponse(_AGAIN, 303)
    await there.house.noting.done("recovery-codes", account.principal, {"address": address_of(request)})
    return shown_at_door(there, "access/codes.html", codes=fresh_codes(there, account), next=PATH)


async def _anew(request: Request, house: Gatehouse, name: str, shown: tuple[str, float]) -> Response:
    """A new session for whoever has just changed how the account is signed in to, by what they have shown."""
    account = house.register.people.named(name)
    how, since = shown
    response = RedirectResponse(PATH, 303)
    found = Shown(of_account(account), how, account, since=since)
    await let_in(request, _there(request, house), found, response)
    return response


def _there(request: Request, house: Gatehouse) -> Threshold:
    return Threshold(house, house.mark(request), house.sitting(request))


def _account(house: Gatehouse, visitor: Visitor) -> Account | None:
    found = [one for one in house.register.people.every() if one.principal == visitor.by.id]
    return found[0] if found else None


ROUTES: Final[tuple[BaseRoute, ...]] = (
    Route(PATH, page(Role.VIEWER, _seen), methods=["GET"]),
    Route(f"{PATH}/sessions", page(Role.VIEWER, _ended), methods=["POST"]),
    Route(f"{PATH}/password", page(Role.VIEWER, _other_password), methods=["POST"]),
    Route(f"{PATH}/factors", page(Role.VIEWER, _removed), methods=["POST"]),
    Route(f"{PATH}/codes", door(_other_codes), methods=["POST"]),
)
