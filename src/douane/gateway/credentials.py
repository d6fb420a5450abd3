"""Credentials on their way to upstreams, and the way to those who grant them: public addresses only."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from douane.errors import DouaneError
from douane.gateway.due import OnceATurn
from douane.gateway.logins.tickets import Errand
from douane.model.access import Principal
from douane.model.events import Page, Told
from douane.policy.servers import Configured
from douane.transports.http.dialling import Resolve, system_addresses
from douane.transports.http.errors import HttpError
from douane.transports.http.outgoing import Origin, Outgoing
from douane.transports.http.pool import Pool
from douane.unlocking import opened_vault
from douane.vault.addresses import guarded, is_local
from douane.vault.errors import LoginNeededError
from douane.vault.keyring import Keyring
from douane.vault.oauth.discovery import insufficient
from douane.vault.oauth.fetch import Answer, Ask, Peer
from douane.vault.secrets import Slot
from douane.vault.store import Vault

if TYPE_CHECKING:
    from douane.gateway.logins.offers import Offers
    from douane.model.events import Record

_LONGEST: Final = 256 << 10  # bytes of an answer
_PATIENCE: Final = 10.0  # seconds
_PORTS: Final = {"http": 80, "https": 443}
_UNAUTHORIZED: Final = 401
_THIS_MACHINE: Final = ("localhost", "127.0.0.1", "::1")


class NoCredentialError(HttpError):
    """What is stored for the server cannot be used, and nothing was sent; why is not for clients."""

    told: Told = "the credentials that Douane has for the server cannot be used; its operator can read why"


class VisitError(NoCredentialError):
    """The principal can mend it on a page of ours."""

    def __init__(self, error: LoginNeededError, page: str) -> None:
        super().__init__(error.message, error.fix)
        self.told = Page(error.message, page)


class Inviting(NamedTuple):
    """How principals are invited to authorize Douane themselves; `note` makes entries about it durable."""

    offers: Offers
    note: Callable[[Iterable[Record]], None]


class Credentials:
    """What every upstream is shown, on behalf of whom; to be closed."""

    def __init__(self, folder: str, inviting: Inviting | None = None) -> None:
        self._vault = opened_vault(folder)
        self._inviting = inviting
        self._keyring = Keyring(self._vault, time.time, OnceATurn())
        self._peers: dict[str, Peer] = {}
        self._pools: list[Pool] = []

    def of(self, server: Configured, principal: Principal) -> Shown:
        """What this server is shown for this principal."""
        peer = self._peers.get(server.url)
        if peer is None:
            pool = asking_pool(server, self._vault)
            self._pools.append(pool)
            peer = self._peers[server.url] = peer_of(server, pool)
        slot = Slot(server.name, principal.id, principal.tenant)
        return Shown(self._keyring, peer, slot, principal.client, partial(self._page, peer, slot, principal))

    def _page(self, peer: Peer, slot: Slot, principal: Principal, error: LoginNeededError) -> str:
        if self._inviting is None:
            return ""
        offers, note = self._inviting
        return offers.page(Errand(principal, peer, self._vault, slot, error.scopes, error.message, note))

    def close(self) -> None:
        """Let go of the vault and of connections."""
        for pool in self._pools:
            pool.close()
        self._vault.close()


class Shown:
    """The headers for one principal and server, asked for anew with each request."""

    def __init__(
        self, keyring: Keyring, peer: Peer, slot: Slot, client: str, page: Callable[[LoginNeededError], str]
    ) -> None:
        self._keyring = keyring
        self._peer = peer
        self._slot = slot
        self._client = client
        self._page = page

    async def __call__(self) -> list[tuple[str, str]]:
        """The headers; none where nothing is stored.

        Raises:
            NoCredentialError: something is stored, and cannot be used.
        """
        try:
            return list(await self._keyring.fields(self._peer, self._slot, self._client))
        except LoginNeededError as error:
            raise self._told(error) from None
        except DouaneError as error:
            raise NoCredentialError(f"{error.message} ({error.fix})", error.fix) from None

    def refused(self, shown: list[tuple[str, str]]) -> bool:
        """The server did not take these headers; whether others may be had."""
        return self._keyring.refused(self._slot, tuple(shown))

    def mending(self, status: int, challenge: str) -> HttpError | None:
        """What the principal can do about a refusal of 401, or of 403 for want of scopes; None if nothing."""
        if status == _UNAUTHORIZED:
            needed = self._keyring.lacking(self._peer, self._slot)
        else:
            scopes = insufficient(challenge)
            needed = self._keyring.narrow(self._peer, self._slot, scopes) if scopes else None
        page = self._page(needed) if needed is not None else ""
        return VisitError(needed, page) if needed is not None and page else None

    def _told(self, error: LoginNeededError) -> NoCredentialError:
        page = self._page(error)
        if page:
            return VisitError(error, page)
        return NoCredentialError(f"{error.message} ({error.fix})", error.fix)


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
