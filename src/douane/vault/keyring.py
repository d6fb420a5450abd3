"""What to send to a server on behalf of a principal: a header, or a token that is renewed in time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from douane.vault.errors import CredentialError, EndedError, LoginNeededError
from douane.vault.login import forget_client
from douane.vault.oauth.discovery import covers, issuer_of, protection
from douane.vault.oauth.fetch import Peer
from douane.vault.oauth.grants import Desk, SpentError, UnknownClientError, exchanged
from douane.vault.secrets import EVERYBODY, Client, Grant, Header, Slot
from douane.vault.store import Vault

Fields = tuple[tuple[str, str], ...]
Looks = Callable[[Callable[[], None]], None]  # has one look taken, if none was taken that is good enough

MOST_SCOPES: Final = 64  # of one grant, however often a server wants more


def _always(look: Callable[[], None]) -> None:
    look()


class Keyring:
    """Looks up credentials, the principal's own before those of everybody; for one event loop.

    Of several who need a token renewed at once, one renews it and the others wait. What others have
    put into the vault is known once `have_looked` takes a look at it.
    """

    def __init__(
        self,
        vault: Vault,
        clock: Callable[[], float],
        have_looked: Looks = _always,
    ) -> None:
        self._vault = vault
        self._clock = clock
        self._have_looked = have_looked
        self._version = -1
        self._known: dict[Slot, Header | Grant | Client | None] = {}
        self._own: dict[Slot, Grant] = {}
        self._locks: dict[Slot, asyncio.Lock] = {}

    async def fields(self, peer: Peer, slot: Slot, client: str = "") -> Fields:
        """The headers to send to the server on behalf of this client; none where nothing is stored.

        Raises:
            LoginNeededError: the principal has to authorize Douane anew, or this client.
            DouaneError: what is stored cannot be used or renewed; nothing should be sent then.
        """
        self._have_looked(self._follow)
        for one in _slots(slot):
            match self._held(one):
                case None:
                    continue  # as for most servers
                case Header(name, value):
                    return ((name.lower(), value),)
                case Grant() as grant if one.principal == EVERYBODY:
                    return await self._bearer(peer, one, grant)
                case Grant() as grant:
                    return await self._own_bearer(peer, one, grant, client)
                case Client():
                    return await self._bearer(peer, one, self._own.get(one))
        return ()

    def refused(self, slot: Slot, shown: Fields) -> bool:
        """The server did not take what it was shown; whether to try again with what is renewed."""
        for one in _slots(slot):
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

    def lacking(self, peer: Peer, slot: Slot) -> LoginNeededError | None:
        """What the principal can do where the server did not take what it was shown; None if nothing."""
        stored = self._stored(slot)
        if isinstance(stored, Grant):
            return _anew(peer, stored)
        if stored is not None or self._stored(slot._replace(principal=EVERYBODY)) is not None:
            return None
        return LoginNeededError(f"`{peer.name}` wants to know on whose behalf it is asked", _fix(peer))

    def narrow(self, peer: Peer, slot: Slot, wanted: Sequence[str]) -> LoginNeededError | None:
        """What the principal can do where the server wants more scopes; None if nothing.

        Scopes that were asked for already are not asked for again, nor those beyond what an operator chose.
        """
        stored = self._stored(slot)
        if not isinstance(stored, Grant) or stored.client.scope:
            return None
        asked = stored.asked.split()
        scopes = tuple(dict.fromkeys((*asked, *stored.scope.split(), *wanted)))
        if not set(wanted) - set(asked) or len(scopes) > MOST_SCOPES:
            return None
        return LoginNeededError(f"`{peer.name}` wants more than you have granted", _fix(peer), scopes)

    async def _own_bearer(self, peer: Peer, slot: Slot, grant: Grant, client: str) -> Fields:
        if grant.clients is not None and client not in grant.clients:
            because = f"you have not agreed yet that this program acts for you at `{peer.name}`"
            raise LoginNeededError(because, _fix(peer), tuple(grant.asked.split()))
        if not covers(grant.resource, peer.url):
            raise _anew(peer, grant)
        try:
            return await self._bearer(peer, slot, grant)
        except EndedError:
            raise _anew(peer, grant) from None

    async def _bearer(self, peer: Peer, slot: Slot, grant: Grant | None) -> Fields:
        if grant is None or not self._is_good(grant):
            async with self._locks.setdefault(slot, asyncio.Lock()):
                grant = await self._renewed(peer, slot)
        if not covers(grant.resource, peer.url):
            raise CredentialError(f"the token stored for `{peer.name}` is one for another server", _fix(peer))
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
                forget_client(self._vault, slot, stored.client)
            self._vault.remove(slot, "grant")
            self._known.clear()
            raise

    async def _refreshed(self, peer: Peer, slot: Slot, stored: Grant) -> Grant:
        if not stored.refresh:
            raise _over(peer)
        desk = Desk(stored.issuer, stored.token_endpoint, stored.resource)
        given = {"grant_type": "refresh_token", "refresh_token": stored.refresh}
        grant = await exchanged(peer, desk, stored.client, given, self._clock())
        grant = replace(
            grant, refresh=grant.refresh or stored.refresh, asked=stored.asked, clients=stored.clients
        )
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
        self._follow()
        return self._held(slot)

    def _follow(self) -> None:
        """Forget what is known if anybody has changed something since."""
        version = self._vault.version()
        if version != self._version:
            self._version = version
            self._known.clear()
            self._own.clear()

    def _held(self, slot: Slot) -> Header | Grant | Client | None:
        if slot not in self._known:
            self._known[slot] = self._read(slot)
        return self._known[slot]

    def _read(self, slot: Slot) -> Header | Grant | Client | None:
        client = self._vault.get(slot, Client)
        own = client if client is not None and client.is_own else None
        return self._vault.get(slot, Grant) or self._vault.get(slot, Header) or own


@lru_cache(maxsize=1024)  # asked for with every request
def _slots(slot: Slot) -> tuple[Slot, ...]:
    """Where something for this principal may be: its own, then what everybody shares."""
    return tuple(dict.fromkeys((slot, slot._replace(principal=EVERYBODY))))


def _over(peer: Peer) -> EndedError:
    return EndedError(f"the authorization for `{peer.name}` has ended", _fix(peer))


def _anew(peer: Peer, grant: Grant) -> LoginNeededError:
    because = f"your authorization for `{peer.name}` has ended"
    return LoginNeededError(because, _fix(peer), tuple(grant.asked.split()))


def _fix(peer: Peer) -> str:
    return f"run `douane credentials login {peer.name}`"


def _bearers(shown: Fields) -> list[str]:
    return [value.removeprefix("Bearer ") for name, value in shown if name == "authorization"]
