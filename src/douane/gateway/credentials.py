"""Credentials on their way to upstreams, and the way to those who grant them: public addresses only."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from douane.errors import DouaneError
from douane.model.access import Principal
from douane.policy.servers import Configured
from douane.stores.keys import vault_key
from douane.transports.http.dialling import Resolve, system_addresses
from douane.transports.http.errors import HttpError
from douane.transports.http.outgoing import Origin, Outgoing
from douane.transports.http.pool import Pool
from douane.vault.addresses import guarded, is_local
from douane.vault.keyring import Keyring
from douane.vault.oauth.fetch import Answer, Ask, Peer
from douane.vault.secrets import Slot
from douane.vault.store import Vault

_LONGEST: Final = 256 << 10  # bytes of an answer
_PATIENCE: Final = 10.0  # seconds
_PORTS: Final = {"http": 80, "https": 443}
_THIS_MACHINE: Final = ("localhost", "127.0.0.1", "::1")


class NoCredentialError(HttpError):
    """What is stored for the server cannot be used, and nothing was sent; why is not for clients."""

    told = "the credentials that Douane has for the server cannot be used; its operator can read why"


class Credentials:
    """What every upstream is shown, on behalf of whom; to be closed."""

    def __init__(self, folder: str) -> None:
        self._vault = opened_vault(folder)
        self._keyring = Keyring(self._vault, time.time)
        self._peers: dict[str, Peer] = {}
        self._pools: list[Pool] = []

    def of(self, server: Configured, principal: Principal) -> Shown:
        """What this server is shown for this principal."""
        peer = self._peers.get(server.url)
        if peer is None:
            pool = asking_pool(server, self._vault)
            self._pools.append(pool)
            peer = self._peers[server.url] = peer_of(server, pool)
        return Shown(self._keyring, peer, Slot(server.name, principal.id, principal.tenant))

    def close(self) -> None:
        """Let go of the vault and of connections."""
        for pool in self._pools:
            pool.close()
        self._vault.close()


class Shown:
    """The headers for one principal and server, asked for anew with each request."""

    def __init__(self, keyring: Keyring, peer: Peer, slot: Slot) -> None:
        self._keyring = keyring
        self._peer = peer
        self._slot = slot

    async def __call__(self) -> list[tuple[str, str]]:
        """The headers; none where nothing is stored.

        Raises:
            NoCredentialError: something is stored, and cannot be used.
        """
        try:
            return list(await self._keyring.fields(self._peer, self._slot))
        except DouaneError as error:
            raise NoCredentialError(f"{error.message} ({error.fix})", error.fix) from None

    def refused(self, shown: list[tuple[str, str]]) -> bool:
        """The server did not take these headers; whether others may be had."""
        return self._keyring.refused(self._slot, tuple(shown))


def opened_vault(folder: str) -> Vault:
    """The vault in the state folder, which must be there.

    Raises:
        StoreError: it, or its key, cannot be used.
    """
    return Vault(f"{folder}/vault.db", vault_key(folder))


def asking_pool(server: Configured, vault: Vault, resolve: Resolve = system_addresses) -> Pool:
    """Connections to whom the server names: to public addresses, and to hosts that the operator named before.

    Those are the server's own, and the issuers for which the vault has a client of the operator's.
    """
    own = [urlsplit(server.url).hostname or "", *(_THIS_MACHINE if is_local(server.url) else ())]

    def known() -> list[str]:
        return [*own, *(urlsplit(issuer).hostname or "" for issuer in vault.issuers(server.name))]

    return Pool(resolve=guarded(resolve, known))


def peer_of(server: Configured, pool: Pool) -> Peer:
    """The server as OAuth sees it: its URL without query and fragment, and how to ask."""

    async def fetch(ask: Ask) -> Answer:
        origin, target = _placed(ask.url)
        asked = Outgoing(ask.method, target, ask.headers, ask.body, _PATIENCE, _PATIENCE)
        found = await pool.send(origin, asked)
        if _is_stream(found.headers.items()):
            found.close()
            return Answer(found.status, dict(found.headers.items()), b"")
        return Answer(found.status, dict(found.headers.items()), await found.read(_LONGEST))

    return Peer(server.name, canonical(server.url), fetch)


def canonical(url: str) -> str:
    """The resource that a URL names (RFC 8707 §2): host in lower case, no query, no final slash."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2].lower()
    return f"{parts.scheme}://{host}{parts.path.rstrip('/')}"


def _placed(url: str) -> tuple[Origin, str]:
    parts = urlsplit(url)
    target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    return Origin(parts.scheme, parts.hostname or "", parts.port or _PORTS[parts.scheme]), target


def _is_stream(headers: Iterable[tuple[str, str]]) -> bool:
    return any(name == "content-type" and value.startswith("text/event-stream") for name, value in headers)
