"""Local accounts of the control room: which there are, making, ending and mending them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Final

from douane.model.access import DEFAULT_TENANT
from douane.operations.base import PAGING, Act, By, Change, Field, Given, Listing, Place, Role, View, page_of
from douane.operations.errors import ConflictError, GivenError, NotThereError
from douane.operations.fields import text, texts
from douane.operations.person import ensure_person
from douane.policy.control import Control
from douane.stores.accounts.invitations import first_link, welcome_link
from douane.stores.accounts.people import Account
from douane.stores.accounts.register import Register
from douane.stores.documents import load

_NAME: Final = Field("id", is_needed=True, about="the name of the account")
_NAMES: Final = tuple(one.value for one in Role)
_ROLES: Final = Field("roles", "list", is_needed=True, about=", ".join(_NAMES), choices=_NAMES)
_SHOWN_ONCE: Final = "give its owner the link; it counts once, for half an hour"


def listed(place: Place, given: Given) -> Listing:
    """The accounts, with how many factors and sessions each has."""
    with _opened(place) as register:
        items = [_told(register, one) for one in register.people.every() if one.tenant == place.tenant]
    return page_of(items, given)


def sessions(place: Place, given: Given) -> Listing:
    """Where an account is signed in."""
    with _opened(place) as register:
        found = register.sittings.of([_the(register, place, given).principal])
    items = [
        {"id": one.name, "since": one.began, "seen": one.seen, "address": one.address, "how": one.how}
        for one in found
    ]
    return page_of(items, given)


def add(place: Place, by: By, given: Given) -> Change:
    """Make an account, whose owner chooses a password behind a link that is shown this once."""
    ensure_person(place, by)
    now, name = time.time(), _called(place, text(given, "name"))
    with _opened(place) as register:
        found = register.people.find(name)
        if found is not None and found.tenant != place.tenant:
            raise GivenError("this cannot be the name of an account", "choose another")
        register.people.add(name, _roles(given), place.tenant, (by.id, now))
        after, link = _told(register, register.people.named(name)), _link(place, register, name)
    return Change({}, after, f"made `{name}`; {_SHOWN_ONCE}", {"link": link})


def first(place: Place, by: By, _given: Given) -> Change:
    """Make the link behind which the first account of all is made; the one before ends.

    Raises:
        ConflictError: there is an account.
    """
    ensure_person(place, by)
    with _opened(place) as register:
        link = first_link(register, time.time())
    if not link:
        fix = "`douane control accounts add NAME --role ROLE` makes another"
        raise ConflictError("there is an account", fix)
    told = (
        "whoever opens the link makes the first account, an administrator; it counts once, for half an hour"
    )
    return Change({}, {}, told, {"link": _base(place) + link})


def _called(place: Place, name: str) -> str:
    """How an account of this tenant is called: no tenant can try the names of another."""
    return _of_tenant(place.tenant, name)


def _of_tenant(tenant: str, name: str) -> str:
    ending = "" if tenant == DEFAULT_TENANT else f"@{tenant}"
    return name if name.endswith(ending) else f"{name}{ending}"


def give_roles(place: Place, by: By, given: Given) -> Change:
    """Give an account these roles in place of those it has; whoever is signed in with it is out."""
    ensure_person(place, by)
    with _changing(place, given) as (register, account, before):
        _ensure_another(register, account, _roles(given))
        register.people.give_roles(account.name, _roles(given))
        return Change(before, _now(register, account), f"`{account.name}` has other roles")


def disable(place: Place, _by: By, given: Given) -> Change:
    """Let nobody in with an account any more, and end its sessions."""
    with _changing(place, given) as (register, account, before):
        _ensure_another(register, account, ())
        register.people.disable(account.name, time.time())
        register.links.forget(account.name)
        return Change(before, _now(register, account), f"nobody signs in as `{account.name}`")


def enable(place: Place, by: By, given: Given) -> Change:
    """Let the owner of an account in again."""
    ensure_person(place, by)
    with _changing(place, given) as (register, account, before):
        register.people.enable(account.name)
        return Change(before, _now(register, account), f"`{account.name}` may sign in")


def reset(place: Place, by: By, given: Given) -> Change:
    """Forget the password, factors and codes of an account, whose owner chooses others behind a link."""
    ensure_person(place, by)
    with _changing(place, given) as (register, account, before):
        register.factors.forget(account.name)
        register.people.choose_password(account.name, "")
        register.tries.forget(f"account:{account.name}")
        register.tries.forget(f"code:{account.name}")
        after = _now(register, account)
    with _opened(place) as register:
        link = _link(place, register, account.name)
    return Change(before, after, f"forgot how `{account.name}` signs in; {_SHOWN_ONCE}", {"link": link})


def end_sessions(place: Place, _by: By, given: Given) -> Change:
    """Sign an account out everywhere."""
    with _changing(place, given) as (register, account, before):
        count = register.sittings.end_all(account.principal)
        return Change(before, _now(register, account), f"ended {count} sessions of `{account.name}`")


def base_of(control: Control) -> str:
    """What addresses of the control room begin with, as the documents, or people on this machine, say."""
    scheme = "https" if control.tls.certificate else "http"
    host, _, port = control.listen[0].rpartition(":")
    name = "localhost" if host in {"127.0.0.1", "[::1]", "0.0.0.0", "[::]"} else host  # noqa: S104  # told apart
    return control.url or f"{scheme}://{name}:{port}"


@contextmanager
def _opened(place: Place) -> Iterator[Register]:
    with closing(Register(place.root)) as register:
        yield register


@contextmanager
def _changing(place: Place, given: Given) -> Iterator[tuple[Register, Account, dict[str, object]]]:
    """The account that is meant, and what is said of it before; all is changed, or nothing."""
    with _opened(place) as register, register.together:
        account = _the(register, place, given)
        yield register, account, _told(register, account)


def _the(register: Register, place: Place, given: Given) -> Account:
    """The account that is meant; one of another tenant is not there.

    Raises:
        NotThereError: there is none.
    """
    name = text(given, "id")
    named = (register.people.find(one) for one in dict.fromkeys((name, _called(place, name))))
    found = next((one for one in named if one is not None and one.tenant == place.tenant), None)
    if found is None:
        fix = "`douane control accounts list` shows those that there are"
        raise NotThereError("there is no such account", fix)
    return found


def _roles(given: Given) -> tuple[str, ...]:
    """The roles that were named.

    Raises:
        GivenError: one of them is none.
    """
    found = texts(given, "roles")
    if not found or not {*found} <= {*Role}:
        raise GivenError("`roles` cannot be that", f"use some of: {', '.join(Role)}")
    return found


def _ensure_another(register: Register, account: Account, roles: tuple[str, ...]) -> None:
    """Nothing, if somebody of the same tenant is left who can make accounts.

    Raises:
        ConflictError: it is the last administrator.
    """
    if Role.ADMINISTRATOR in roles or Role.ADMINISTRATOR not in account.roles:
        return
    others = (
        one for one in register.people.every() if one.name != account.name and one.tenant == account.tenant
    )
    if not any(Role.ADMINISTRATOR in one.roles and one.disabled is None for one in others):
        raise ConflictError("it is the last account of an administrator", "make another administrator first")


def _link(place: Place, register: Register, name: str) -> str:
    return _base(place) + welcome_link(register, name, time.time())


def _base(place: Place) -> str:
    """Where the room listens stands in the documents of the installation, whose tenant it ever is."""
    return base_of(load(place.config, None).settings.control)


def _now(register: Register, account: Account) -> dict[str, object]:
    return _told(register, register.people.named(account.name))


def _told(register: Register, account: Account) -> dict[str, object]:
    """An account without anything by which somebody could get in."""
    return {
        "id": account.name,
        "principal": account.principal,
        "roles": sorted(account.roles),
        "disabled": account.disabled is not None,
        "has_password": bool(account.password),
        "factors": [one.kind for one in register.factors.of(account.name)],
        "sessions": len(register.sittings.of([account.principal])),
        "created": account.created,
        "created_by": account.created_by,
        "called_now": _of_tenant(account.tenant, account.name),
    }


def _on_one(name: str, about: str, run: Callable[[Place, By, Given], Change], *more: Field) -> Act:
    """An act on the account in its path."""
    path = f"/accounts/{{id}}/{name}"
    return Act(f"accounts.{name}", path, Role.ADMINISTRATOR, about, run, (_NAME, *more))


VIEWS: Final = (
    View("accounts", "/accounts", Role.ADMINISTRATOR, "Local accounts of the control room.", listed, PAGING),
    View(
        "accounts.sessions",
        "/accounts/{id}/sessions",
        Role.ADMINISTRATOR,
        "Where an account is signed in.",
        sessions,
        (_NAME, *PAGING),
    ),
)
FIRST: Final = Act(  # over no API: who shows a key or a session has come in without it
    "accounts.first", "", Role.ADMINISTRATOR, "Make a link for the first account.", first
)
ACTS: Final = (
    Act(
        "accounts.add",
        "/accounts",
        Role.ADMINISTRATOR,
        "Make a local account.",
        add,
        (Field("name", is_needed=True, about="as it signs in"), _ROLES),
    ),
    _on_one("roles", "Give it other roles.", give_roles, _ROLES),
    _on_one("disable", "Let nobody in with it.", disable),
    _on_one("enable", "Let its owner in again.", enable),
    _on_one("reset", "Forget how it signs in.", reset),
    _on_one("end-sessions", "Sign it out everywhere.", end_sessions),
)
