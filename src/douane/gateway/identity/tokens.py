"""Access tokens of the issuers that the policy names (RFC 9068, OpenID Connect)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from douane.gateway.identity.claims import Circumstances, expiry, principal_of
from douane.gateway.identity.compact import Compact, read_compact
from douane.gateway.identity.issuers import IssuerKeys
from douane.gateway.identity.remembered import Remembered
from douane.gateway.identity.signing import VerifyingKey
from douane.gateway.identity.way import Presented, Refused, Way, bearer, invalid
from douane.model.access import Principal
from douane.policy.access import Issuer

_UNSIGNED: Final = invalid("the token is not signed by a key of its issuer")
_UNLISTED: Final = invalid("the token is of an issuer that is not listed here")
_KIND: Final = invalid("the token is no access token, or signed in a way that is not taken")
_SILENT: Final = Refused(503, "temporarily_unavailable", "the keys of the token's issuer cannot be had")


class _Let(NamedTuple):
    """Who was let in with a token, by which key, and for where and until when that holds."""

    principal: Principal
    keys: IssuerKeys
    key: VerifyingKey
    resource: str
    certificate: bytes | None
    until: float


def by_token(issuers: Sequence[IssuerKeys], clock: Callable[[], float], clock_skew: float) -> Way:
    """The way in with a signed token in `Authorization: Bearer`."""
    listed = {keys.issuer.url: keys for keys in issuers}
    let_in = Remembered[_Let]()

    async def way(presented: Presented) -> Principal | Refused | None:
        text, certificate = bearer(presented), presented.peer.certificate
        around = Circumstances(presented.resource, clock(), clock_skew, certificate)
        known = let_in.of(text)
        if known is not None and await _still_holds(known, around):
            return known.principal
        token = read_compact(text)
        if token is None:
            return None
        keys = listed.get(issuer) if isinstance(issuer := token.claims.get("iss"), str) else None
        if keys is None:
            return _UNLISTED
        key = await signer_of(token, keys) if _is_taken(token, keys.issuer) else _KIND
        found = key if isinstance(key, Refused) else principal_of(token.claims, keys.issuer, around)
        if isinstance(found, Principal) and isinstance(key, VerifyingKey):
            until = expiry(token.claims) + clock_skew
            let_in.note(text, _Let(found, keys, key, presented.resource, certificate, until))
        return found

    return way


async def _still_holds(known: _Let, around: Circumstances) -> bool:
    """Whether all would be found the same again: place, time, certificate, and that the key still counts."""
    same = (known.resource, known.certificate) == (around.resource, around.certificate)
    if not same or around.at >= known.until:
        return False
    return known.key in (await known.keys.named(known.key.kid) or ())


async def signer_of(token: Compact, keys: IssuerKeys) -> VerifyingKey | Refused:
    """The key of the issuer that has signed the token, or why nobody need believe it."""
    if token.algorithm not in keys.issuer.algorithms:
        return _KIND
    known = await keys.named(token.kid)
    if known is None:
        return _SILENT
    suitable = [key for key in known if key.suits(token.algorithm)]
    if not token.kid and len(suitable) > 1:  # without a name it is the only key or none
        return _UNSIGNED
    signers = (key for key in suitable if key.verifies(token.algorithm, token.signed, token.signature))
    return next(signers, _UNSIGNED)


def _is_taken(token: Compact, issuer: Issuer) -> bool:
    """Whether such tokens are taken of this issuer, before any key is looked at."""
    return token.type in {one.lower().removeprefix("application/") for one in issuer.types}
