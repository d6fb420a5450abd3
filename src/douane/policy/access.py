"""Who belongs to which tenant and has which roles, and whose word is taken for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from typing import Final, NamedTuple

from douane.model.access import DEFAULT_TENANT, Principal
from douane.policy.pattern import Pattern

ALGORITHMS: Final = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
)
USUAL_ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
USUAL_TYPES: Final = ("at+jwt",)  # RFC 9068 §2.1


class LocalTrust(StrEnum):
    """How this machine's own accounts are believed."""

    LOOPBACK = "loopback"  # with the token of the state folder, or by their uid over a Unix socket
    SOCKET = "socket"  # by their uid only
    NONE = "none"


class Members(NamedTuple):
    """Whoever fits any of these; None fits nobody."""

    principals: Pattern | None = None
    groups: Pattern | None = None
    scopes: Pattern | None = None

    def include(self, one: Principal) -> bool:
        """Whether `one` is among them."""
        return (
            _fits(self.principals, (one.id,))
            or _fits(self.groups, one.groups)
            or _fits(self.scopes, one.scopes)
        )


class Role(NamedTuple):
    """Who has the role; several with one name add up."""

    name: str
    members: Members


class Tenant(NamedTuple):
    """Who belongs to the tenant, and what tokens may call it beside its name."""

    name: str
    members: Members = Members()
    organizations: frozenset[str] = frozenset()


class Issuer(NamedTuple):
    """An issuer of tokens, and what is taken from them.

    `audiences` are taken beside the URL of the endpoint itself. `groups` are the claims that hold groups,
    `organization` the claim that names the tenant, `tenant` the one that all its tokens belong to. `scopes`
    are needed in each token. `jwks` is where its keys are, ``""`` to ask the issuer.
    """

    url: str
    algorithms: tuple[str, ...] = USUAL_ALGORITHMS
    types: tuple[str, ...] = USUAL_TYPES
    audiences: tuple[str, ...] = ()
    clients: Pattern | None = None
    scopes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ("groups",)
    organization: str = ""
    tenant: str = DEFAULT_TENANT
    jwks: str = ""

    def id_of(self, subject: str) -> str:
        """The id of the principal that it calls `subject`."""
        return f"oidc:{self.url}|{subject}"

    def vouches_for(self, principal: Principal) -> bool:
        """Whether it is this issuer that says who the principal is."""
        return principal.id.startswith(self.id_of(""))


class Certificate(NamedTuple):
    """Which client certificates are whom: by an alternative name such as `dns:ci.example`, or by subject.

    `principal` is what they are called, ``""`` for the name itself.
    """

    san: Pattern | None = None
    subject: Pattern | None = None
    principal: str = ""
    groups: tuple[str, ...] = ()
    tenant: str = DEFAULT_TENANT


class Access(NamedTuple):
    """Everything that decides who is who; `clock_skew` is in seconds, `accounts` are of this machine."""

    roles: tuple[Role, ...] = ()
    tenants: tuple[Tenant, ...] = ()
    issuers: tuple[Issuer, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    local: LocalTrust = LocalTrust.LOOPBACK
    accounts: tuple[str, ...] = ()
    clock_skew: int = 60


def placed(access: Access, known: Principal) -> Principal | None:
    """The principal in its tenant and with its roles, None where no tenant or more than one is theirs.

    `known.tenant` is what its credential says: a tenant, an organization, or `default` for nothing.
    """
    tenants = {tenant.name for tenant in access.tenants if _belongs(tenant, known)}
    if not access.tenants and known.tenant == DEFAULT_TENANT:
        tenants = {DEFAULT_TENANT}
    if len(tenants) != 1:
        return None
    return replace(known, tenant=tenants.pop(), roles=known.roles | roles_of(access, known))


def roles_of(access: Access, known: Principal) -> frozenset[str]:
    """The roles that the policy gives to this principal, with its groups and scopes."""
    return frozenset(role.name for role in access.roles if role.members.include(known))


def _belongs(tenant: Tenant, known: Principal) -> bool:
    """What a credential says of its tenant counts alone; where it says nothing, members do."""
    if known.tenant != DEFAULT_TENANT:
        return known.tenant == tenant.name or known.tenant in tenant.organizations
    return tenant.members.include(known)


def _fits(wanted: Pattern | None, texts: Iterable[str]) -> bool:
    return wanted is not None and wanted.matches_one(texts)
