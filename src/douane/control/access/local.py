"""Signing in with a local account: a password, and a factor where there is one or has to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.control.access import totp
from douane.control.access.codes import digest_of
from douane.control.access.cookies import Jar
from douane.control.access.gatehouse import Gatehouse, Shown, address_of
from douane.control.access.noted import Failure
from douane.control.access.roles import of_account
from douane.control.access.stage import NotIn, Stage
from douane.operations.base import Role
from douane.policy.signing_in import Demanded
from douane.stores.accounts.factors import TOTP

if TYPE_CHECKING:
    from starlette.requests import Request

    from douane.stores.accounts.factors import Factor
    from douane.stores.accounts.people import Account

WRONG: Final = "this name and password are not known together"
_LONGEST_NAME: Final = 64


async def by_password(house: Gatehouse, request: Request, name: str, password: str) -> Shown | NotIn:
    """How far the password leads; the same answer, and as much work, for a name that nobody has."""
    name, known = name.strip().lower()[:_LONGEST_NAME], house.cookies(request).read(request, Jar.KNOWN)
    turn = house.turns.at_door(name, known, address_of(request))
    seconds = house.turns.begin(turn)
    account = house.register.people.find(name)
    if seconds > 0:
        await _failed(house, request, account, "somebody tries passwords again and again")
        return _later(seconds)
    is_right = await house.passwords.are_same(password, account.password if account else "")
    if account is None or not is_right or account.disabled is not None:
        why = "the account is disabled" if is_right else "a password was wrong, or the name is nobody's"
        await _failed(house, request, account, why)
        return NotIn(WRONG)
    house.turns.succeeded(turn)
    if house.passwords.is_dated(account.password):
        newer = await house.passwords.digest(password)
        house.register.people.rehash(account.name, account.password, newer)
    return Shown(of_account(account), "password", account, stage_after_password(house, account))


async def by_code(house: Gatehouse, request: Request, account: Account, typed: str) -> Shown | NotIn:
    """Whether a one-time code, or one for recovery, is the account's; each counts once."""
    known = house.cookies(request).read(request, Jar.KNOWN)
    turn = house.turns.with_password(account.name, known)
    seconds = house.turns.begin(turn)
    if seconds > 0:
        await _failed(house, request, account, "somebody knows the password, and tries codes", grave=account)
        return _later(seconds)
    how = _spent(house, account, typed)
    if how in {_USED, ""}:
        await _failed(house, request, account, how or "a code was wrong", grave=account)
        return NotIn("this is not a code of now, or it was used; wait for the next one")
    house.turns.succeeded(turn)
    return Shown(of_account(account), how, account)


def stage_after_password(house: Gatehouse, account: Account) -> Stage:
    """What has to come next."""
    if house.register.factors.of(account.name):
        return Stage.SECOND
    return Stage.ENROL if is_factor_demanded(house, account) else Stage.FULL


def is_factor_demanded(house: Gatehouse, account: Account) -> bool:
    """Whether this account needs a second factor."""
    match house.control.sign_in.second_factor:
        case Demanded.EVERYBODY:
            return True
        case Demanded.CHANGES:
            return bool(house.roles(of_account(account), account) - {Role.VIEWER})
        case Demanded.NOBODY:
            return False


_USED: Final = "a code was shown that was used before"


def _spent(house: Gatehouse, account: Account, typed: str) -> str:
    """How they got in with the code, ``""`` for one that is none."""
    factors, at = house.register.factors, house.clock()
    matched = [
        (factor, step)
        for factor in factors.of(account.name)
        if factor.kind == TOTP and (step := totp.matching(factor.content, typed, at)) is not None
    ]
    if matched:
        return "password and code" if any(_advanced(house, *one) for one in matched) else _USED
    digest = digest_of(account.name, typed)
    return "password and recovery" if digest and factors.spend(account.name, digest) else ""


def _advanced(house: Gatehouse, factor: Factor, step: int) -> bool:
    return house.register.factors.advance(factor, step, house.clock())


def _later(seconds: float) -> NotIn:
    whole = int(seconds) + 1
    return NotIn(f"there were too many tries; the next is looked at in {whole} seconds", whole)


async def _failed(
    house: Gatehouse, request: Request, account: Account | None, why: str, grave: Account | None = None
) -> None:
    whom = account.principal if account else ""
    await house.noting.failed(Failure(why, address_of(request), whom, is_grave=grave is not None))
