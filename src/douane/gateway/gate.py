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

NOWHERE: Final = "there is no server at this path; see `douane serve --help`"


class Admission(NamedTuple):
    """How it is established who asks; `note` makes entries about those who are not let in durable."""

    ways: Sequence[Way]
    issuers: Sequence[Issuer]
    refusals: Refusals
    note: Callable[[Iterable[Record]], None]


class Behind(NamedTuple):
    """What a tenant has at a path, and what its own documents say of roles."""

    endpoint: Endpoint
    access: Callable[[], Access]


class Gate:
    """Takes the requests for one path; `resource` is its URL as clients know it, `behind` is by tenant.

    `admission` may be replaced at any time.
    """

    def __init__(self, admission: Admission, resource: str, behind: Mapping[str, Behind]) -> None:
        self.resource = resource
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
        presented = Presented(request.headers, request.peer, self.resource, request.query)
        found = await authenticate(self.admission.ways, presented)
        if isinstance(found, Refused):
            self._refuse(reply, found, presented)
            return None
        behind = self._behind.get(found.tenant)
        if behind is None:  # what other tenants have here is nobody else's to know
            say(reply, 404, NOWHERE)
            return None
        return behind.endpoint, _with_roles(found, behind.access())

    def _refuse(self, reply: Reply, refused: Refused, presented: Presented) -> None:
        with suppress(StoreError):  # nobody is let in either way
            self.admission.note(self.admission.refusals.noted(refused, presented, time.time()))
        said = challenge(refused, self.resource, self.admission.issuers)
        reply.send(said.status, said.headers, said.body)


def _with_roles(principal: Principal, access: Access) -> Principal:
    more = roles_of(access, principal) - principal.roles if access.roles else frozenset()
    return replace(principal, roles=principal.roles | more) if more else principal
