"""What an operator sets about the ways by which people answer beside a terminal: a page, and a webhook."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.policy.address import is_safe_address
from douane.policy.below import table_below
from douane.policy.table import shown

if TYPE_CHECKING:
    from douane.model.access import Principal
    from douane.policy.pattern import Pattern
    from douane.policy.table import Table

_KEYS: Final = "key:"
_NOBODY: Final[Mapping[str, str]] = MappingProxyType({})


class Own(StrEnum):
    """Whether somebody may let calls pass that are made in their own name."""

    NEVER = "never"
    PASSPHRASE = "passphrase"  # noqa: S105  # the word of a setting


class Form(StrEnum):
    """What a webhook is told, and how its answers look."""

    JSON = "json"
    SLACK = "slack"


class Approvers(NamedTuple):
    """Who may answer on the page of the gateway: those principals, and whoever has one of the roles."""

    principals: Pattern | None = None
    roles: frozenset[str] = frozenset()
    own: Own = Own.NEVER

    @property
    def are_there(self) -> bool:
        """Whether there is a page at all."""
        return self.principals is not None or bool(self.roles)

    def include(self, one: Principal) -> bool:
        """Whether this principal may answer; one with an API key never is, since programs hold those."""
        is_named = self.principals is not None and self.principals.matches(one.id)
        return not one.id.startswith(_KEYS) and (is_named or not self.roles.isdisjoint(one.roles))


class Webhook(NamedTuple):
    """Where new questions are told, ``""`` for nowhere, signed with what the file `key` holds.

    `people` are those who may answer there, as they are called there, with the principals that they are.
    """

    url: str = ""
    form: Form = Form.JSON
    key: str = ""
    people: Mapping[str, str] = _NOBODY


def read_approvers(table: Table, key: str) -> Approvers | None:
    """Who `[approvals.page]` says may answer there."""
    below = table_below(table, key)
    if below is None:
        return None
    below.expect(Approvers._fields)
    principals, roles = below.pattern("principals"), below.texts("roles") or ()
    if principals is None and not roles:
        below.complain("", "nobody may answer on the page", "name `principals` or `roles` who may")
    for one in principals.source if principals is not None else ():
        if one.startswith(_KEYS):
            fix = "name persons, who sign in with an issuer, a certificate or the passphrase"
            below.complain("principals", f"`{shown(one)}` is a key, which programs hold", fix)
    own = below.choice("own", {one.value: one for one in Own}) or Own.NEVER
    return Approvers(principals, frozenset(roles), own)


def read_webhook(table: Table, key: str) -> Webhook | None:
    """The webhook of `[approvals.webhook]`."""
    below = table_below(table, key)
    if below is None:
        return None
    below.expect(Webhook._fields)
    below.require("url", "key")
    url = below.text("url")
    if url and not is_safe_address(url):
        fix = "write https://host/path, or http://127.0.0.1:port/path for one on this machine"
        below.complain("url", "`url` is no address of a webhook", fix)  # which may be a secret itself
    form = below.choice("form", {one.value: one for one in Form}) or Form.JSON
    return Webhook(url, form, below.text("key"), _people(below))


def _people(table: Table) -> Mapping[str, str]:
    found = table.entries.get("people", {})
    if isinstance(found, dict) and all(isinstance(one, str) and one for one in found.values()):
        return MappingProxyType(dict(found))
    fix = 'write `people = { U012AB3CD = "oidc:https://idp.example|ann" }`'
    table.complain("people", "`people` must say which principal each is", fix)
    return _NOBODY
