"""Setting up a second factor: after a first sign-in that demands one, or later by oneself."""

from __future__ import annotations

import secrets
from hmac import digest
from typing import TYPE_CHECKING, Final

from markupsafe import Markup
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from douane.control.access import totp
from douane.control.access.codes import digest_of, new_codes
from douane.control.access.cookies import Jar
from douane.control.access.door import Threshold, door, shown_at_door
from douane.control.access.forms import text_in
from douane.control.access.gatehouse import Shown
from douane.control.access.onward import onward
from douane.control.access.openings import party
from douane.control.access.picture import drawn
from douane.control.access.roles import of_account
from douane.control.access.sign_in import let_in
from douane.control.access.stage import NotIn, Stage
from douane.stores.accounts.factors import TOTP, Factor

if TYPE_CHECKING:
    from starlette.requests import Request

    from douane.stores.accounts.people import Account

MOST: Final = 10  # factors of an account
TOO_MANY: Final = NotIn("the account has ten factors", fix="remove one that you do not use first")
_LABEL: Final = "app for codes"


def enrolling(there: Threshold) -> Account | None:
    """Who may set up a factor: an account that still has to, or whose owner has just signed in."""
    if there.account(Stage.FULL) is not None and not there.is_fresh:
        return None
    return there.account(Stage.ENROL, Stage.FULL)


def has_room(there: Threshold, account: Account) -> bool:
    """Whether one more factor may be set up: each is one more that can be guessed or stolen."""
    return len(there.house.register.factors.of(account.name)) < MOST


async def enrolled(request: Request, there: Threshold, account: Account, following: str) -> Response:
    """The account has a factor more: a new session, and codes for recovery if there were none, this once."""
    house = there.house
    house.register.people.revise(account.name)
    account = house.register.people.named(account.name)
    codes = () if house.register.factors.recovery(account.name) else fresh_codes(there, account)
    more = {"subject": account.principal, "recovery_codes": bool(codes)}
    await house.noting.done("factor-added", account.principal, more)
    response = shown_at_door(there, "access/codes.html", codes=codes, next=onward(following))
    since = there.sitting.began if there.sitting else 0.0
    shown = Shown(of_account(account), "password and new factor", account, since=since)
    await let_in(request, there, shown, response)
    return response


def fresh_codes(there: Threshold, account: Account) -> tuple[str, ...]:
    """Codes for recovery in place of all before; to be shown once."""
    codes = new_codes()
    digests = (digest_of(account.name, code) for code in codes)
    there.house.register.factors.replace_recovery(account.name, [one for one in digests if one is not None])
    return codes


async def _asked(request: Request, there: Threshold) -> Response:
    account = enrolling(there)
    if account is None:
        return RedirectResponse("/sign-in?next=/account", 303)
    return _page(request, there, account, onward(request.query_params.get("next", "")))


async def _tried(request: Request, there: Threshold) -> Response:
    account = enrolling(there)
    if account is None:
        return RedirectResponse("/sign-in?next=/account", 303)
    wanted, secret = onward(await text_in(request, "next")), _secret(there, account)
    if not has_room(there, account):
        return _page(request, there, account, wanted, TOO_MANY)
    known = there.house.cookies(request).read(request, Jar.KNOWN)
    turn = there.house.turns.with_password(account.name, known)
    seconds = there.house.turns.begin(turn)
    step = totp.matching(secret, await text_in(request, "code"), there.house.clock())
    if seconds > 0 or step is None:
        wrong = NotIn("the app says another code for this; look at the clocks of both", int(seconds))
        return _page(request, there, account, wanted, wrong)
    there.house.turns.succeeded(turn)
    at = there.house.clock()
    there.house.register.factors.add(
        Factor(secrets.token_hex(8), account.name, TOTP, _LABEL, secret, step, at)
    )
    return await enrolled(request, there, account, wanted)


def _secret(there: Threshold, account: Account) -> bytes:
    """The secret that is offered in this session, and in no other."""
    bound = f"douane totp offer v1 {account.name} {there.mark}".encode()
    return digest(there.house.register.key, bound, "sha256")[: totp.SECRET]


def _page(
    request: Request, there: Threshold, account: Account, wanted: str, wrong: NotIn | None = None
) -> Response:
    secret = _secret(there, account)
    host = request.headers.get("host", "")
    return shown_at_door(
        there,
        "access/enrol.html",
        status=400 if wrong else 200,
        wrong=wrong,
        next=wanted,
        spelled=totp.spelled(secret),
        picture=Markup(drawn(totp.address(secret, account.name, f"Douane {host}"))),  # noqa: S704  # ours
        has_passkeys=bool(party(there.house, request)),
    )


ROUTES: Final[tuple[BaseRoute, ...]] = (
    Route("/enrol", door(_asked), methods=["GET"]),
    Route("/enrol", door(_tried), methods=["POST"]),
)
