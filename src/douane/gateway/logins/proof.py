"""Whether the person at the browser is the principal that a link was given to: the link alone is no proof.

Whoever has a link could send it to somebody else, whose tokens would then be theirs (MCP 2025-11-25
client/elicitation, phishing). So a person shows here what the principal shows elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from douane.gateway.checks import is_this_machine
from douane.gateway.credentials import asking_pool, peer_of
from douane.gateway.identity.authenticate import authenticate
from douane.gateway.identity.way import Presented, Way
from douane.gateway.logins.offers import Proof, proof_of
from douane.model.access import Principal
from douane.policy.access import Issuer
from douane.policy.servers import Configured
from douane.policy.servers import Way as Road
from douane.transports.http.headers import Headers
from douane.vault.login import Way as LoginWay
from douane.vault.login import authorized
from douane.vault.oauth.discovery import Protected
from douane.vault.secrets import Slot
from douane.vault.store import Vault

if TYPE_CHECKING:
    from collections.abc import Callable

    from douane.gateway.logins.journey import Ask
    from douane.gateway.logins.offers import Here
    from douane.transports.http.exchange import Peer

CLIENT_OF: Final = "sign-in:{}"  # where the vault keeps who we are to an issuer; no server is called so


async def is_shown(
    principal: Principal, credential: str, peer: Peer, ways: Sequence[Way], resource: str
) -> bool:
    """Whether this principal's browser shows who it is, by itself or with what was typed."""
    match proof_of(principal):
        case Proof.MACHINE:
            return peer.is_local or is_this_machine(peer.address)
        case Proof.CERTIFICATE:
            return await _is(principal, Presented(Headers(), peer, resource), ways)
        case Proof.KEY | Proof.ISSUER:
            shown = Headers([("authorization", f"Bearer {credential}")])
            return bool(credential) and await _is(principal, Presented(shown, peer, resource), ways)
        case None:
            return False


def issuer_of(principal: Principal, issuers: Sequence[Issuer]) -> Issuer | None:
    """The issuer that vouches for this principal, if it is still believed."""
    return next((one for one in issuers if one.vouches_for(principal)), None)


async def token_of(issuer: Issuer, here: Here, vault: Vault, ask: Ask, clock: Callable[[], float]) -> str:
    """A token of who signs in with the issuer, for our page and nothing else.

    Raises:
        DouaneError: nobody signed in.
    """
    named = Configured(CLIENT_OF.format(issuer.url), Road.HTTP, issuer.url)
    pool = asking_pool(named, vault)
    try:
        way = LoginWay(here.redirect, ask, here.document)
        protected = Protected(here.resource, (issuer.url,), issuer.scopes)
        slot = Slot(named.name)
        return (await authorized(peer_of(named, pool), vault, slot, way, protected, clock)).access
    finally:
        pool.close()


async def _is(principal: Principal, presented: Presented, ways: Sequence[Way]) -> bool:
    found = await authenticate(ways, presented)
    return isinstance(found, Principal) and (found.id, found.tenant) == (principal.id, principal.tenant)
