"""A person authorizes Douane for a server: from finding out where, to tokens in the vault."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from douane.vault.oauth.authorization import Departure, code_from, departure, wanted
from douane.vault.oauth.discovery import Issuer, Protected, issuer_of, protection
from douane.vault.oauth.fetch import Peer
from douane.vault.oauth.grants import Desk, UnknownClientError, exchanged
from douane.vault.oauth.registration import client_for
from douane.vault.secrets import EVERYBODY, Client, Grant, Slot
from douane.vault.store import Vault

Ask = Callable[[Departure], Awaitable[Mapping[str, str]]]
_TRIES: Final = 2  # the second as a client that was registered anew


class Way(NamedTuple):
    """How a person is asked: the answer comes to `redirect`, `ask` shows the way there and waits for it.

    `document` is the URL of our client metadata document, if there is one; `scopes` are asked for beside
    those that the server wants.
    """

    redirect: str
    ask: Ask
    document: str = ""
    scopes: tuple[str, ...] = ()


async def login(peer: Peer, vault: Vault, slot: Slot, way: Way, clock: Callable[[], float]) -> Grant:
    """The grant that a person gave, kept in the vault.

    Raises:
        DouaneError: there is none.
    """
    grant = await authorized(peer, vault, slot, way, await protection(peer), clock)
    vault.put(slot, grant)
    return grant


async def authorized(
    peer: Peer, vault: Vault, slot: Slot, way: Way, protected: Protected, clock: Callable[[], float]
) -> Grant:
    """The grant that a person gave for what is protected so; it is not kept."""
    issuer = await trusted(peer, vault, slot, protected)
    for remaining in reversed(range(_TRIES)):
        client = await _client(peer, vault, slot, way, issuer)
        try:
            return await _granted(peer, (issuer, protected), client, way, clock)
        except UnknownClientError:
            if not remaining or not client.redirect:
                raise
            forget_client(vault, slot, client)
    raise AssertionError  # the last try returns or raises


async def trusted(peer: Peer, vault: Vault, slot: Slot, protected: Protected) -> Issuer:
    """Whom to ask, of those that the server trusts: the one that knows us, or else the first."""
    known = _stored(vault, slot)
    named = known.issuer if known is not None else ""
    return await issuer_of(peer, named if named in protected.issuers else protected.issuers[0])


def scopes_of(vault: Vault, slot: Slot, where: tuple[Issuer, Protected], more: tuple[str, ...]) -> str:
    """What a person will be asked to grant."""
    known = _stored(vault, slot)
    issuer, protected = where
    fixed = known.scope if known is not None and known.issuer == issuer.issuer else ""
    return fixed or wanted(issuer, protected.wanting(more))


async def _client(peer: Peer, vault: Vault, slot: Slot, way: Way, issuer: Issuer) -> Client:
    """Who we are there: what is stored for this principal or for everybody, else what is made and kept."""
    stored = _stored(vault, slot)
    client = await client_for(peer, issuer, stored, way.redirect, way.document)
    if client is not stored:
        vault.put(slot._replace(principal=EVERYBODY), client)
    return client


def forget_client(vault: Vault, slot: Slot, client: Client) -> None:
    """Forget a client that its issuer does not know any more, so that the next login makes another."""
    for one in (slot, slot._replace(principal=EVERYBODY)):
        if vault.get(one, Client) == client:
            vault.remove(one, "client")


def _stored(vault: Vault, slot: Slot) -> Client | None:
    client = vault.get(slot, Client) or vault.get(slot._replace(principal=EVERYBODY), Client)
    return None if client is None or client.is_own else client


async def _granted(
    peer: Peer, where: tuple[Issuer, Protected], client: Client, way: Way, clock: Callable[[], float]
) -> Grant:
    issuer, protected = where
    sent = departure(issuer, protected.wanting(way.scopes), client, way.redirect)
    code = code_from(await way.ask(sent), sent, issuer)
    given = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": sent.redirect,
        "code_verifier": sent.verifier,
    }
    desk = Desk(issuer.issuer, issuer.token_endpoint, protected.resource, issuer.auth_methods)
    return replace(await exchanged(peer, desk, client, given, clock()), asked=sent.scope)
