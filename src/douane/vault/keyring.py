"""What to send to a server on behalf of a principal: a header, or a token that is renewed in time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from douane.vault.errors import CredentialError
from douane.vault.oauth.discovery import covers, issuer_of, protection
from douane.vault.oauth.fetch import Peer
from douane.vault.oauth.grants import Desk, SpentError, UnknownClientError, exchanged
from douane.vault.secrets import EVERYBODY, Client, Grant, Header, Slot
from douane.vault.store import Vault

Fields = tuple[tuple[str, str], ...]


class Keyring:
    """Looks up credentials, the principal's own before those of everybody; for one event loop.

    Of several who need a token renewed at once, one renews it and the others wait.
    """

    def __init__(self, vault: Vault, clock: Callable[[], float]) -> None:
        self._vault = vault
        self._clock = clock
        self._version = (-1, -1)
        self._known: dict[Slot, Header | Grant | Client | None] = {}
        self._own: dict[Slot, Grant] = {}
        self._locks: dict[Slot, asyncio.Lock] = {}

    async def fields(self, peer: Peer, slot: Slot) -> Fields:
        """The headers to send to the server; none where nothing is stored.

        Raises:
            DouaneError: what is stored cannot be used or renewed; nothing should be sent then.
        """
        for one in dict.fromkeys((slot, slot._replace(principal=EVERYBODY))):
            match self._stored(one):
                case Header(name, value):
                    return ((name.lower(), value),)
                case Grant() as grant:
                    return await self._bearer(peer, one, grant)
                case Client():
                    return await self._bearer(peer, one, self._own.get(one))
                case None:
                    continue
        return ()

    def refused(self, slot: Slot, shown: Fields) -> bool:
        """The server did not take what it was shown; whether to try again with what is renewed."""
        for one in dict.fromkeys((slot, slot._replace(principal=EVERYBODY))):
            match self._stored(one):
                case Header():
                    return False
                case Grant() as grant:
                    if grant.access in _bearers(shown):
                        self._known[one] = replace(grant, expires=0.0)
                    return bool(grant.refresh)
                case Client():
                    own = self._own.get(one)
                    if own is not None and own.access in _bearers(shown):
                        del self._own[one]
                    return True
                case None:
                    continue
        return False

    async def _bearer(self, peer: Peer, slot: Slot, grant: Grant | None) -> Fields:
        if grant is None or not self._is_good(grant):
            async with self._locks.setdefault(slot, asyncio.Lock()):
                grant = await self._renewed(peer, slot)
        if not covers(grant.resource, peer.url):
            fix = f"run `douane credentials login {peer.name}`"
            raise CredentialError(f"the token stored for `{peer.name}` is one for another server", fix)
        return (("authorization", f"Bearer {grant.access}"),)

    async def _renewed(self, peer: Peer, slot: Slot) -> Grant:
        stored = self._stored(slot)
        if isinstance(stored, Client):
            return await self._on_our_behalf(peer, slot, stored)
        if not isinstance(stored, Grant):
            raise _over(peer)
        if self._is_good(stored):
            return stored
        try:
            return await self._refreshed(peer, slot, stored)
        except SpentError:
            return self._of_another(peer, slot, stored)
        except UnknownClientError:
            if stored.client.redirect:
                self._vault.remove(slot, "client")
            self._vault.remove(slot, "grant")
            self._known.clear()
            raise

    async def _refreshed(self, peer: Peer, slot: Slot, stored: Grant) -> Grant:
        if not stored.refresh:
            raise _over(peer)
        desk = Desk(stored.issuer, stored.token_endpoint, stored.resource)
        given = {"grant_type": "refresh_token", "refresh_token": stored.refresh}
        grant = await exchanged(peer, desk, stored.client, given, self._clock())
        if not grant.refresh:
            grant = replace(grant, refresh=stored.refresh)
        self._vault.put(slot, grant)
        self._known[slot] = grant
        return grant

    def _of_another(self, peer: Peer, slot: Slot, spent: Grant) -> Grant:
        """What another process renewed meanwhile, with a refresh token that can be used once."""
        grant = self._vault.get(slot, Grant)
        if grant is None or grant.refresh == spent.refresh:
            raise _over(peer)
        self._known[slot] = grant
        return grant

    async def _on_our_behalf(self, peer: Peer, slot: Slot, client: Client) -> Grant:
        grant = self._own.get(slot)
        if grant is not None and self._is_good(grant):
            return grant
        protected = await protection(peer)
        issuer = await issuer_of(peer, client.issuer)
        scope = client.scope or " ".join(protected.scopes)
        given = {"grant_type": "client_credentials"} | ({"scope": scope} if scope else {})
        desk = Desk(issuer.issuer, issuer.token_endpoint, protected.resource, issuer.auth_methods)
        self._own[slot] = grant = await exchanged(peer, desk, client, given, self._clock())
        return grant

    def _is_good(self, grant: Grant) -> bool:
        return self._clock() < grant.expires

    def _stored(self, slot: Slot) -> Header | Grant | Client | None:
        version = self._vault.version()
        if version != self._version:
            self._version = version
            self._known.clear()
            self._own.clear()
        if slot not in self._known:
            self._known[slot] = self._read(slot)
        return self._known[slot]

    def _read(self, slot: Slot) -> Header | Grant | Client | None:
        client = self._vault.get(slot, Client)
        own = client if client is not None and client.is_own else None
        return self._vault.get(slot, Grant) or self._vault.get(slot, Header) or own


def _over(peer: Peer) -> CredentialError:
    fix = f"run `douane credentials login {peer.name}`"
    return CredentialError(f"the authorization for `{peer.name}` has ended", fix)


def _bearers(shown: Fields) -> list[str]:
    return [value.removeprefix("Bearer ") for name, value in shown if name == "authorization"]
