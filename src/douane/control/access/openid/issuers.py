"""The issuers that can be asked: those of the documents that know us as a client."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.errors import DouaneError
from douane.gateway.credentials import asking_pool, peer_of
from douane.gateway.identity.fetching import fetching
from douane.gateway.identity.issuers import IssuerKeys
from douane.gateway.logins.proof import CLIENT_OF
from douane.policy.servers import Configured, Way
from douane.unlocking import opened_vault
from douane.vault.secrets import Client, Slot

if TYPE_CHECKING:
    from douane.policy.access import Issuer
    from douane.transports.http.pool import Pool
    from douane.vault.oauth.fetch import Peer
    from douane.vault.store import Vault

LOOK_EVERY: Final = 5.0  # seconds between two looks into the vault


class Asked(NamedTuple):
    """An issuer, how it is reached, which keys it has, and who we are there."""

    issuer: Issuer
    peer: Peer
    keys: IssuerKeys
    client: Client


class Issuers:
    """Issuers with their clients; `folder` is where the vault is. To be closed."""

    def __init__(self, folder: str, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._clock = clock
        self._known: tuple[Asked, ...] = ()
        self._looked = float("-inf")
        self._of: tuple[Issuer, ...] = ()
        self._pools: list[Pool] = []
        self._vault: Vault | None = None

    def known(self, issuers: Sequence[Issuer]) -> tuple[Asked, ...]:
        """Those of these that know us; none where the vault is locked."""
        now = self._clock()
        if not issuers or (self._of == tuple(issuers) and now - self._looked < LOOK_EVERY):
            return self._known if issuers else ()
        self._looked, self._of = now, tuple(issuers)
        try:
            self._known = self._found(issuers)
        except DouaneError:
            self._known = ()
        return self._known

    def close(self) -> None:
        """Let go of connections."""
        for pool in self._pools:
            pool.close()
        if self._vault is not None:
            self._vault.close()

    def _found(self, issuers: Sequence[Issuer]) -> tuple[Asked, ...]:
        vault = self._vault = self._vault or opened_vault(self._folder)
        before = {one.issuer: one for one in self._known}
        found = []
        for issuer in issuers:
            client = vault.get(Slot(CLIENT_OF.format(issuer.url)), Client)
            if client is not None and client.issuer in {"", issuer.url}:
                known = before.get(issuer) or self._reached(vault, issuer, client)
                found.append(known._replace(client=client))
        return tuple(found)

    def _reached(self, vault: Vault, issuer: Issuer, client: Client) -> Asked:
        named = Configured(CLIENT_OF.format(issuer.url), Way.HTTP, issuer.url)
        pool = asking_pool(named, vault)
        self._pools.append(pool)
        keys = IssuerKeys(issuer, fetching(pool), self._clock)
        return Asked(issuer, peer_of(named, pool), keys, client)
