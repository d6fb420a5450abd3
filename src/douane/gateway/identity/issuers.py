"""The keys of an issuer: found by its metadata, kept, and asked for again when they were changed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

from douane.gateway.identity.signing import VerifyingKey, verifying_keys
from douane.policy.access import Issuer
from douane.protocol.json import Document, decode

FRESH: Final = 3600.0  # seconds for which keys are not asked for again
FLOOR: Final = 30.0  # seconds between two questions, whatever the tokens say
STALE: Final = 24 * 3600.0  # seconds after which keys count no more, if the issuer does not answer

Fetch = Callable[[str], Awaitable[bytes]]


class Unfetched(Exception):  # noqa: N818  # says what happened
    """There is no answer of that address, or none that can be used."""


class IssuerKeys:
    """The keys of one issuer; `fetch` gets the body behind an address, `clock` the time in seconds."""

    def __init__(self, issuer: Issuer, fetch: Fetch, clock: Callable[[], float]) -> None:
        self.issuer = issuer
        self._fetch = fetch
        self._clock = clock
        self._keys: tuple[VerifyingKey, ...] = ()
        self._got = self._asked = float("-inf")
        self._asking = asyncio.Lock()
        self._beside: asyncio.Future[None] | None = None

    async def named(self, kid: str) -> tuple[VerifyingKey, ...] | None:
        """The keys of that id, all if it is ``""``; None while nothing is known and the issuer is silent.

        An id that is not known is asked for, once in `FLOOR` seconds at most. Keys that are known are asked
        for again beside, and nobody waits for that.
        """
        if self._is_due(kid):
            asking = self._ask_once(kid)
            if self._of(kid) and not self._is_stale():
                self._beside = asyncio.ensure_future(asking)
            else:
                await asking
        return None if self._is_stale() else self._of(kid)

    async def _ask_once(self, kid: str) -> None:
        async with self._asking:
            if self._is_due(kid):
                await self._ask()

    def _is_stale(self) -> bool:
        return self._clock() - self._got >= STALE

    def _of(self, kid: str) -> tuple[VerifyingKey, ...]:
        return tuple(key for key in self._keys if not kid or key.kid == kid)

    def _is_due(self, kid: str) -> bool:
        now = self._clock()
        wanted = now - self._got >= FRESH or not self._of(kid)
        return wanted and now - self._asked >= FLOOR

    async def _ask(self) -> None:
        """What cannot be fetched leaves the keys that are known, until they are stale."""
        self._asked = self._clock()
        with suppress(Unfetched):
            keys = verifying_keys(await self._json(self.issuer.jwks or await self._address()))
            if keys is not None:
                self._keys, self._got = keys, self._clock()

    async def _address(self) -> str:
        """Where the keys are, by the first metadata that speaks of this very issuer (RFC 8414 §3.3)."""
        for address in metadata_addresses(self.issuer.url):
            try:
                said = await self._json(address)
            except Unfetched:
                continue
            if isinstance(said, dict) and said.get("issuer") == self.issuer.url:
                return _trusted(said.get("jwks_uri"), self.issuer.url)
        raise Unfetched

    async def _json(self, address: str) -> object:
        document = decode(await self._fetch(address), 64)
        if not isinstance(document, Document):
            raise Unfetched
        return document.value


def metadata_addresses(issuer: str) -> Iterator[str]:
    """Where an issuer's metadata may be, in the order of MCP 2026-07-28 (basic/authorization)."""
    parts = urlsplit(issuer)
    origin, path = f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/")
    yield f"{origin}/.well-known/oauth-authorization-server{path}"
    if path:
        yield f"{origin}/.well-known/openid-configuration{path}"
    yield f"{origin}{path}/.well-known/openid-configuration"


def _trusted(address: object, issuer: str) -> str:
    """An address that is as safe as the issuer's own: what TLS does not protect, anybody may have written."""
    scheme = urlsplit(issuer).scheme
    if isinstance(address, str) and address.startswith(("https://", f"{scheme}://")):
        return address
    raise Unfetched
