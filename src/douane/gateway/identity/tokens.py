"""Access tokens of the issuers that the policy names (RFC 9068, OpenID Connect)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Final

from douane.gateway.identity.claims import Circumstances, principal_of
from douane.gateway.identity.compact import Compact, read_compact
from douane.gateway.identity.issuers import IssuerKeys
from douane.gateway.identity.signing import VerifyingKey
from douane.gateway.identity.way import Presented, Refused, Way, bearer, invalid
from douane.model.access import Principal
from douane.policy.access import Issuer

REMEMBERED: Final = 4096  # signatures that are not verified again

_UNSIGNED: Final = invalid("the token is not signed by a key of its issuer")
_UNLISTED: Final = invalid("the token is of an issuer that is not listed here")
_KIND: Final = invalid("the token is no access token, or signed in a way that is not taken")
_SILENT: Final = Refused(503, "temporarily_unavailable", "the keys of the token's issuer cannot be had")


def by_token(issuers: Sequence[IssuerKeys], clock: Callable[[], float], clock_skew: float) -> Way:
    """The way in with a signed token in `Authorization: Bearer`."""
    listed = {keys.issuer.url: keys for keys in issuers}
    seen = _Verified()

    async def way(presented: Presented) -> Principal | Refused | None:
        token = read_compact(text := bearer(presented))
        if token is None:
            return None
        issuer = token.claims.get("iss")
        keys = listed.get(issuer) if isinstance(issuer, str) else None
        if keys is None:
            return _UNLISTED
        refused = await _not_signed(token, text, keys, seen)
        if refused is not None:
            return refused
        around = Circumstances(presented.resource, clock(), clock_skew, presented.peer.certificate)
        return principal_of(token.claims, keys.issuer, around)

    return way


async def _not_signed(token: Compact, text: str, keys: IssuerKeys, seen: _Verified) -> Refused | None:
    """Why nobody need believe the token, None if its issuer has signed it."""
    if not _is_taken(token, keys.issuer):
        return _KIND
    known = await keys.named(token.kid)
    if known is None:
        return _SILENT
    suitable = [key for key in known if key.suits(token.algorithm)]
    if not token.kid and len(suitable) > 1:  # without a name it is the only key or none
        return _UNSIGNED
    is_signed = any(seen.has(text, key) or seen.verify(token, text, key) for key in suitable)
    return None if is_signed else _UNSIGNED


def _is_taken(token: Compact, issuer: Issuer) -> bool:
    """Whether such tokens are taken of this issuer, before any key is looked at."""
    types = {one.lower().removeprefix("application/") for one in issuer.types}
    return token.algorithm in issuer.algorithms and token.type in types


class _Verified:
    """Which key has verified which token, the latest of them; the digest of a token stands for it."""

    def __init__(self) -> None:
        self._by: dict[bytes, VerifyingKey] = {}

    def has(self, text: str, key: VerifyingKey) -> bool:
        """Whether this very key has verified it; one that its issuer has taken back has not."""
        return self._by.get(_digest(text)) is key

    def verify(self, token: Compact, text: str, key: VerifyingKey) -> bool:
        """Whether the key verifies it, which is remembered."""
        if not key.verifies(token.algorithm, token.signed, token.signature):
            return False
        if len(self._by) >= REMEMBERED:
            del self._by[next(iter(self._by))]
        self._by[_digest(text)] = key
        return True


def _digest(text: str) -> bytes:
    return sha256(text.encode()).digest()
