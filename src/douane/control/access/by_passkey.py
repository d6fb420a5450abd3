"""Passkeys in the browser: what its script asks for, and sends back."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from douane.control.access import passkeys
from douane.control.access.door import Threshold, door
from douane.control.access.enrolling import TOO_MANY, enrolled, enrolling, has_room
from douane.control.access.forms import text_in
from douane.control.access.gatehouse import Shown, address_of
from douane.control.access.noted import Failure
from douane.control.access.onward import onward
from douane.control.access.openings import party
from douane.control.access.passkeys import Party
from douane.control.access.roles import of_account
from douane.control.access.sign_in import let_in
from douane.control.access.stage import Stage
from douane.stores.accounts.factors import PASSKEY, Factor

if TYPE_CHECKING:
    from starlette.requests import Request

    from douane.stores.accounts.people import Account

_LABEL: Final = "passkey"
_LONGEST: Final = 1 << 16  # characters of an answer
_WRONG: Final = "this passkey is not known here, or has not answered what was asked"


async def _asked(request: Request, there: Threshold) -> Response:
    """A challenge: for the passkeys of who has shown a password, or for any of this host."""
    here, account = _party(request, there), there.account(Stage.SECOND)
    if not here.id:
        return _no("an address is no name; open this page as localhost, or by its name")
    known = _ids(there, account) if account else ()
    return _json(passkeys.to_show(here, there.house.challenges.new(there.mark), known))


async def _shown(request: Request, there: Threshold) -> Response:
    """Whoever shows a passkey whose authenticator has verified them has shown two factors."""
    house, answer = there.house, (await text_in(request, "answer"))[:_LONGEST]
    challenge = house.challenges.spend(there.mark)
    factor = house.register.factors.find(_name(passkeys.id_in(answer)))
    account = house.register.people.find(factor.account) if factor else None
    why = "a passkey was shown that nobody has here"
    if factor is not None and account is not None:
        why = _why_not(request, there, factor, account, (challenge, answer))
    if factor is None or account is None or why:
        whom = account.principal if account else ""
        await house.noting.failed(Failure(why, address_of(request), whom, is_grave=why == _COPY))
        return _no(_WRONG)
    response = JSONResponse({"next": onward(await text_in(request, "next"))})
    await let_in(request, there, Shown(of_account(account), "passkey", account), response)
    return response


_COPY: Final = "a passkey was shown that counts less than before: there is a copy of it"


def _why_not(
    request: Request, there: Threshold, factor: Factor, account: Account, said: tuple[bytes, str]
) -> str:
    """Why this answer lets nobody in, ``""`` if it does."""
    count = passkeys.shown(_party(request, there), said[0], factor, said[1])
    expected = there.account(Stage.SECOND)
    if count is None or factor.kind != PASSKEY:
        return "a passkey did not answer what was asked"
    if expected is not None and expected.name != account.name:
        return "a passkey of another account was shown after the password"
    if account.disabled is not None:
        return "the account is disabled"
    at = there.house.clock()
    if count == factor.counter == 0:  # authenticators that do not count (§6.1.1)
        there.house.register.factors.use(factor, at)
        return ""
    return "" if there.house.register.factors.advance(factor, count, at) else _COPY


async def _asked_new(request: Request, there: Threshold) -> Response:
    account, here = enrolling(there), _party(request, there)
    if account is None or not here.id:
        return _no("sign in again, by the name of this host, to set up a passkey")
    challenge = there.house.challenges.new(there.mark)
    return _json(passkeys.to_make(here, account, challenge, _ids(there, account)))


async def _made(request: Request, there: Threshold) -> Response:
    account = enrolling(there)
    if account is None:
        return _no("sign in again to set up a passkey")
    if not has_room(there, account):
        return _no(TOO_MANY.because)
    challenge = there.house.challenges.spend(there.mark)
    answer = (await text_in(request, "answer"))[:_LONGEST]
    found = passkeys.made(_party(request, there), challenge, answer)
    factors = there.house.register.factors
    if found is None or factors.find(_name(found.id)) is not None:
        return _no("the passkey could not be set up; try again, or use another")
    at = there.house.clock()
    factors.add(Factor(_name(found.id), account.name, PASSKEY, _LABEL, found.key, found.signed, at))
    return await enrolled(request, there, account, await text_in(request, "next"))


def _ids(there: Threshold, account: Account) -> tuple[bytes, ...]:
    found = there.house.register.factors.of(account.name)
    return tuple(bytes.fromhex(one.id) for one in found if one.kind == PASSKEY)


def _name(credential: bytes) -> str:
    """How a credential is called among the factors; longer than the id of any other kind."""
    return credential.hex() or secrets.token_hex(1)


def _party(request: Request, there: Threshold) -> Party:
    return Party(party(there.house, request), there.house.names.origin(request))


def _json(text: str) -> Response:
    return Response(text, media_type="application/json")


def _no(why: str) -> Response:
    return JSONResponse({"wrong": why}, 400)


ROUTES: Final[tuple[BaseRoute, ...]] = (
    Route("/sign-in/passkey/challenge", door(_asked), methods=["POST"]),
    Route("/sign-in/passkey", door(_shown), methods=["POST"]),
    Route("/enrol/passkey/challenge", door(_asked_new), methods=["POST"]),
    Route("/enrol/passkey", door(_made), methods=["POST"]),
)
