"""How a person shows at the page of approvals who they are: with what programs do not have."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from douane.gateway.checks import is_this_machine
from douane.gateway.identity.authenticate import authenticate
from douane.gateway.identity.local import our_account
from douane.gateway.identity.way import Presented
from douane.gateway.logins.offers import Proof, proof_of
from douane.model.access import Principal
from douane.policy.access import Access, placed, roles_of
from douane.transports.http.headers import Headers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from douane.gateway.answering.office import Office
    from douane.gateway.logins.offers import Here
    from douane.policy.access import Issuer
    from douane.transports.http.exchange import Peer

CERTIFICATE = "certificate"
TYPED = "passphrase"
ISSUER = "issuer:"


class House(NamedTuple):
    """The gateway as browsers know it, who is who, and the office of each tenant."""

    here: Here
    access: Access
    offices: Mapping[str, Office]

    def office_of(self, who: Principal) -> Office | None:
        """Where this principal may answer, with the roles of now; None for no approver of their tenant."""
        office, now = self.offices.get(who.tenant), replace(who, roles=roles_of(self.access, who))
        return office if office is not None and office.approving.page.include(now) else None

    @property
    def is_open(self) -> bool:
        """Whether there is a page, and browsers keep what it gives them from others."""
        return self.here.is_safe and any(one.approving.page.are_there for one in self.offices.values())


async def ways(house: House, peer: Peer) -> dict[str, str]:
    """How somebody who comes from there can sign in, and in which words."""
    found = {}
    holder = await by_certificate(house, peer)
    if holder is not None:
        found[CERTIFICATE] = f"Go on as {holder.id}"
    ours = account(house, peer)
    office = house.office_of(ours) if ours is not None else None
    if ours is not None and office is not None and office.protection is not None:
        found[TYPED] = f"Go on as {ours.id}, with the passphrase"
    issuers: Sequence[Issuer] = house.here.issuers
    return found | {f"{ISSUER}{number}": f"Sign in with {one.url}" for number, one in enumerate(issuers)}


async def by_certificate(house: House, peer: Peer) -> Principal | None:
    """Whom the certificate of the browser stands for, which TLS has verified."""
    if peer.certificate is None:
        return None
    return await _vouched(house, Presented(Headers(), peer, house.here.resource), Proof.CERTIFICATE)


async def by_token(house: House, token: str, peer: Peer) -> Principal | None:
    """Who has just signed in with an issuer, which gave this token for our page."""
    shown = Headers([("authorization", f"Bearer {token}")])
    return await _vouched(house, Presented(shown, peer, house.here.resource), Proof.ISSUER)


def account(house: House, peer: Peer) -> Principal | None:
    """The account of this process, for whoever comes from this machine; the passphrase has to prove it."""
    if not (peer.is_local or is_this_machine(peer.address)):
        return None
    return placed(house.access, Principal(our_account()))


async def _vouched(house: House, presented: Presented, proof: Proof) -> Principal | None:
    found = await authenticate(house.here.ways, presented)
    return found if isinstance(found, Principal) and proof_of(found) is proof else None
