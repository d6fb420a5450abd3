"""Reading of the control room: where it listens, and who may do what there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from douane.policy.access import Members
from douane.policy.below import table_below
from douane.policy.identities import read_address, read_members
from douane.policy.problem import one_of
from douane.policy.servers import Tls, read_addresses, read_tls
from douane.policy.signing_in import SignIn, read_sign_in
from douane.policy.table import Table, shown

ROLES: Final = ("viewer", "auditor", "approver", "operator", "administrator")
_KEYS: Final = ("listen", "url", "tls", "roles", "answering", "audiences", "sign-in")


class Control(NamedTuple):
    """The control room; `is_there` if a document speaks of it.

    `roles` says who has each role, `answering` are the API keys, such as `key:on-call`, that may answer what
    waits for a person. `audiences` are those of tokens for the API, beside its URL.
    """

    is_there: bool = False
    listen: tuple[str, ...] = ("127.0.0.1:7180",)
    url: str = ""
    tls: Tls = Tls()
    roles: Mapping[str, Members] = MappingProxyType({})
    answering: tuple[str, ...] = ()
    sign_in: SignIn = SignIn()
    audiences: tuple[str, ...] = ()


def read_control(table: Table, key: str) -> Control | None:
    """What the `[control]` table says; None if it is no table."""
    below = table_below(table, key)
    if below is None:
        return None
    below.expect(_KEYS)
    return Control(
        True,  # noqa: FBT003  # the table is there
        _addresses(below) or Control().listen,
        read_address(below, "url").rstrip("/"),
        (read_tls(below, "tls") if "tls" in below.entries else None) or Tls(),
        _roles(below),
        below.texts("answering") or (),
        (read_sign_in(below, "sign-in") if "sign-in" in below.entries else None) or SignIn(),
        below.texts("audiences") or (),
    )


def _addresses(table: Table) -> tuple[str, ...]:
    """Where it listens: browsers come by no Unix socket."""
    found = read_addresses(table, "listen")
    for address in found:
        if address.startswith("unix:"):
            table.complain(
                "listen", "no browser comes by a Unix socket", 'write one such as "127.0.0.1:7180"'
            )
    return found


def latest_control(several: Iterable[Control]) -> Control:
    """What the last document says: there is one control room."""
    return [*several][-1]


def _roles(table: Table) -> Mapping[str, Members]:
    below = table_below(table, "roles") if "roles" in table.entries else None
    if below is None:
        return MappingProxyType({})
    for name in below.entries:
        if name not in ROLES:
            below.complain(name, f"unknown role `{shown(name)}`", one_of(name, ROLES))
    named = {name: read_members(one) for name, one in table.named("roles")}
    return MappingProxyType(named)
