"""What somebody may do in the control room, by the documents and accounts of now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from douane.model.access import Principal
from douane.operations.base import Role, roles_of

if TYPE_CHECKING:
    from douane.policy.access import Members
    from douane.stores.accounts.people import Account


def roles_by(named: Mapping[str, Members], principal: Principal) -> frozenset[Role]:
    """The roles that `[control.roles]` gives to this principal, by its id, groups and scopes."""
    return roles_of(name for name, members in named.items() if members.include(principal))


def of_account(account: Account) -> Principal:
    """Whom an account stands for; nobody vouches for groups of it."""
    return Principal(account.principal, tenant=account.tenant)


def vouched(principal: Principal) -> dict[str, object]:
    """What is kept of what an issuer said, to ask for roles again."""
    return {
        "groups": sorted(principal.groups),
        "scopes": sorted(principal.scopes),
        "tenant": principal.tenant,
    }


def again(name: str, said: Mapping[str, object]) -> Principal:
    """The principal of whom that was said."""
    groups, scopes = (frozenset(_texts(said.get(key))) for key in ("groups", "scopes"))
    return Principal(name, groups=groups, scopes=scopes, tenant=str(said.get("tenant", "")))


def _texts(found: object) -> Iterable[str]:
    return (str(one) for one in found) if isinstance(found, list) else ()
