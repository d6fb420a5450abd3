"""The gate at one path: who asks is established first, and leads to what their tenant has there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.errors import StoreError
from douane.gateway.identity.authenticate import authenticate
from douane.gateway.identity.metadata import answer as challenge
from douane.gateway.identity.refusals import Refusals
from douane.gateway.identity.way import Presented, Refused, Way
from douane.gateway.say import say
from douane.model.access import Principal
from douane.model.events import Record
from douane.policy.access import Access, Issuer, roles_of

if TYPE_CHECKING:
    from douane.gateway.endpoint import Endpoint
    from douane.transports.http.exchange import Reply, Request

STREAM: Final = "sse"  # where clients of HTTP with SSE listen, in place of `mcp`
MESSAGES: Final = "messages"  # where they post
_WANTING: Final = "the token or key lacks a scope that this server needs"
NOWHERE: Final = "there is no server at this path; see `douane serve --help`"


class Admission(NamedTuple):
    """How it is established who asks; `note` makes entries about those who are not let in durable."""

    ways: Sequence[Way]
    issuers: Sequence[Issuer]
    refusals: Refusals
    note: Callable[[Iterable[Record]], None]


class Behind(NamedTuple):
    """What a tenant has at a path, what its own documents say of roles, and which scopes are needed there."""

    endpoint: Endpoint
    access: Callable[[], Access]
    scopes: tuple[str, ...] = ()


class Gate:
    """Takes the requests for one path; `resource` is its URL as clients know it, `behind` is by tenant.

    `older` is the URL for clients of HTTP with SSE, and a resource of its own: they compare it with theirs.
    `admission` may be replaced at any time.
    """

    def __init__(self, admission: Admission, resource: str, behind: Mapping[str, Behind]) -> None:
        self.resource = resource
        self.older = f"{resource.removesuffix('mcp')}{STREAM}"
        self.scopes = tuple(dict.fromkeys(scope for one in behind.values() for scope in one.scopes))
        self.admission = admission
        self._behind = behind

    async def enter(self, request: Request, reply: Reply) -> None:
        """Take one request whose head is in order."""
        admitted = await self.admitted(request, reply)
        if admitted is not None:
            endpoint, principal = admitted
            await endpoint.enter(request, reply, principal)

    async def admitted(self, request: Request, reply: Reply) -> tuple[Endpoint, Principal] | None:
        """What is here for who asks, and who that is; or the refusal is answered."""
        resource = self.resource if request.path.endswith("/mcp") else self._named(request.path)
        presented = Presented(request.headers, request.peer, resource, request.query)
        found = await authenticate(self.admission.ways, presented)
        if isinstance(found, Refused):
            self._refuse(reply, found, presented)
            return None
        behind = self._behind.get(found.tenant)
        if behind is None:  # what other tenants have here is nobody else's to know
            say(reply, 404, NOWHERE)
            return None
        if _can_have_scopes(found) and not found.scopes.issuperset(behind.scopes):
            self._refuse(reply, self._wanting(found, behind), presented)
            return None
        return behind.endpoint, _with_roles(found, behind.access())

    def _refuse(self, reply: Reply, refused: Refused, presented: Presented) -> None:
        with suppress(StoreError):  # nobody is let in either way
            self.admission.note(self.admission.refusals.noted(refused, presented, time.time()))
        said = challenge(refused, presented.resource, self.admission.issuers, self.scopes)
        reply.send(said.status, said.headers, said.body)

    def _wanting(self, principal: Principal, behind: Behind) -> Refused:
        """Too few scopes; it names all that are needed, so that who asks for them needs to ask once."""
        whose = [one for one in self.admission.issuers if one.vouches_for(principal)]
        scopes = dict.fromkeys((*(scope for one in whose for scope in one.scopes), *behind.scopes))
        return Refused(403, "insufficient_scope", _WANTING, " ".join(scopes))

    def _named(self, path: str) -> str:
        return self.older if path.rpartition("/")[2] in {STREAM, MESSAGES} else self.resource


def _can_have_scopes(principal: Principal) -> bool:
    """Whether it was vouched for by a credential that holds scopes: a token or a key."""
    return principal.id.startswith(("oidc:", "key:"))


def _with_roles(principal: Principal, access: Access) -> Principal:
    more = roles_of(access, principal) - principal.roles if access.roles else frozenset()
    return replace(principal, roles=principal.roles | more) if more else principal
