"""Reading of roles, tenants and whose word is taken for who somebody is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from douane.model.access import DEFAULT_TENANT
from douane.policy.access import (
    ALGORITHMS,
    USUAL_ALGORITHMS,
    USUAL_TYPES,
    Certificate,
    Issuer,
    Members,
    Role,
    Tenant,
)
from douane.policy.address import is_address
from douane.policy.problem import one_of
from douane.policy.table import Table, shown

T = TypeVar("T")

_MEMBERS: Final = ("principals", "groups", "scopes")
_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")  # also the name of a folder
_HTTPS: Final = re.compile(r"https://[^\s/?#@]+(?:/[^\s?#]*)?")
_LOOPBACK: Final = re.compile(r"http://(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?(?:/[^\s?#]*)?")


def read_roles(table: Table, key: str) -> tuple[Role, ...]:
    """The roles of `[roles.NAME]` tables."""
    return tuple(_named(table, key, _role))


def read_tenants(table: Table, key: str) -> tuple[Tenant, ...]:
    """The tenants of `[tenants.NAME]` tables."""
    return tuple(_named(table, key, _tenant))


def read_issuers(table: Table, key: str) -> tuple[Issuer, ...]:
    """The issuers of `[[identity.issuer]]` tables."""
    return tuple(map(_issuer, table.tables(key)))


def read_certificates(table: Table, key: str) -> tuple[Certificate, ...]:
    """What `[[identity.certificate]]` tables say of client certificates."""
    return tuple(map(_certificate, table.tables(key)))


def read_members(table: Table) -> Members:
    """Who is meant: by the whole ids of principals, by groups and by scopes."""
    table.expect(_MEMBERS)
    return _members(table)


def _named(table: Table, key: str, read: Callable[[Table, str], T]) -> Iterator[T]:
    for name, below in table.named(key):
        if not _NAME.fullmatch(name):
            fix = "use lower-case letters, digits and `-`, at most 63"
            table.complain(key, f"`{shown(name)}` cannot be a name", fix)
        yield read(below, name)


def _role(table: Table, name: str) -> Role:
    if not table.entries:
        table.complain("", f"nobody has the role `{name}`", f"add one of: {', '.join(_MEMBERS)}")
    return Role(name, read_members(table))


def _tenant(table: Table, name: str) -> Tenant:
    table.expect((*_MEMBERS, "organizations"))
    return Tenant(name, _members(table), frozenset(table.texts("organizations") or ()))


def _members(table: Table) -> Members:
    for text in table.texts("principals") or ():
        if "*" not in text and ":" not in text:
            fix = f"write `key:{shown(text)}`, or another whole id as `douane audit tail` shows it"
            table.complain("principals", f"`{shown(text)}` is nobody: ids say how somebody is known", fix)
    return Members(*map(table.pattern, _MEMBERS))


def _issuer(table: Table) -> Issuer:
    table.expect([*Issuer._fields[1:], "url"])
    table.require("url")
    return Issuer(
        url=read_address(table, "url"),
        algorithms=_words(table, "algorithms", ALGORITHMS) or USUAL_ALGORITHMS,
        types=table.texts("types") or USUAL_TYPES,
        audiences=table.texts("audiences") or (),
        clients=table.pattern("clients"),
        scopes=table.texts("scopes") or (),
        groups=table.texts("groups") or ("groups",),
        organization=table.text("organization"),
        tenant=table.text("tenant") or DEFAULT_TENANT,
        jwks=read_address(table, "jwks"),
    )


def _certificate(table: Table) -> Certificate:
    table.expect(Certificate._fields)
    if not ("san" in table.entries or "subject" in table.entries):
        table.complain("", "the certificate is anybody's", 'add `san = "dns:…"` or `subject = "CN=…"`')
    return Certificate(
        table.pattern("san"),
        table.pattern("subject"),
        table.text("principal"),
        table.texts("groups") or (),
        table.text("tenant") or DEFAULT_TENANT,
    )


def read_address(table: Table, key: str) -> str:
    """An address; what somebody on the way could replace proves nothing, but for this machine's own."""
    text = table.text(key)
    is_trusted = _HTTPS.fullmatch(text) or _LOOPBACK.fullmatch(text)
    if text and not (is_trusted and is_address(text)):
        table.complain(key, f"`{shown(text)}` is no address that can be trusted", 'write `"https://…"`')
    return text


def _words(table: Table, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
    found = table.texts(key) or ()
    for word in found:
        if word not in known:
            table.complain(key, f"unknown {key} `{shown(word)}`", one_of(word, known))
    return found
