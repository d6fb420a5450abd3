"""The page behind a link that counts once: the first account is made there, or a password chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from douane.control.access.door import Threshold, door, shown_at_door
from douane.control.access.forms import text_in
from douane.control.access.gatehouse import Shown, address_of
from douane.control.access.local import stage_after_password
from douane.control.access.noted import Failure
from douane.control.access.passwords import why_not
from douane.control.access.roles import of_account
from douane.control.access.sign_in import entered
from douane.control.access.stage import NotIn
from douane.errors import DouaneError
from douane.model.access import DEFAULT_TENANT
from douane.operations.base import Role
from douane.stores.accounts.links import FIRST, Link

if TYPE_CHECKING:
    from starlette.requests import Request

    from douane.stores.accounts.people import Account

_OVER: Final = NotIn(
    "this link has ended, or was used",
    fix="`douane control accounts reset NAME` makes another, and `first` while there is no account",
)


async def _asked(request: Request, there: Threshold) -> Response:
    text = request.query_params.get("link", "")
    link = _link(there, text)
    return _page(there, text, link) if link else await _over(request, there)


async def _chosen(request: Request, there: Threshold) -> Response:
    text = await text_in(request, "link")
    link = _link(there, text)
    if link is None:
        return await _over(request, there)
    name = link.account or (await text_in(request, "name")).strip().lower()
    password = await text_in(request, "password")
    why = why_not(password, name) or ("" if password == await text_in(request, "again") else "the two differ")
    if why:
        return _page(there, text, link, NotIn(f"this password cannot be chosen: {why}"))
    digest = await there.house.passwords.digest(password)
    try:
        account = _account(there, link, name, text)
    except DouaneError as error:
        return _page(there, text, link, NotIn(error.message, fix=error.fix))
    if account is None:
        return await _over(request, there)
    there.house.register.people.choose_password(account.name, digest)
    account = there.house.register.people.named(account.name)
    await there.house.noting.done("password-chosen", account.principal, {"address": address_of(request)})
    stage = stage_after_password(there.house, account)
    return await entered(request, there, Shown(of_account(account), "link", account, stage))


def _account(there: Threshold, link: Link, name: str, text: str) -> Account | None:
    """The account of the link, made if it is for the first; None if somebody else was faster."""
    register = there.house.register
    with register.together:
        if _link(there, text) is None or not register.links.spend(text):
            return None
        if link.purpose != FIRST:
            return register.people.find(link.account)
        by = ("first link", there.house.clock())
        return register.people.add(name, [Role.ADMINISTRATOR.value], DEFAULT_TENANT, by)


def _link(there: Threshold, text: str) -> Link | None:
    """What the link is for; that for a first account is nothing where there is one."""
    link = there.house.register.links.find(text, there.house.clock())
    if link is None or (link.purpose == FIRST and there.house.register.people.every()):
        return None
    return link


async def _over(request: Request, there: Threshold) -> Response:
    failure = Failure("a link was shown that has ended, or was used", address_of(request))
    await there.house.noting.failed(failure)
    return shown_at_door(there, "access/wrong.html", wrong=_OVER, status=410)


def _page(there: Threshold, text: str, link: Link, wrong: NotIn | None = None) -> Response:
    status = 400 if wrong else 200
    return shown_at_door(
        there, "access/welcome.html", status, link=text, account=link.account, first=FIRST, wrong=wrong
    )


ROUTES: Final[tuple[BaseRoute, ...]] = (
    Route("/welcome", door(_asked), methods=["GET"]),
    Route("/welcome", door(_chosen), methods=["POST"]),
)
