"""Whose signatures count: keys of issuers, and whether one of them has signed; all that knows joserfc."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

MOST_KEYS: Final = 100
_PUBLIC: Final = ("kty", "n", "e", "crv", "x", "y")
_PARTS: Final = frozenset({*_PUBLIC, "kid", "alg"})
_SHORTEST_MODULUS: Final = 342  # digits of base64url in 2048 bits, RFC 7518 §3.3
_KINDS: Final[Mapping[str, type[RSAKey | ECKey | OKPKey]]] = {
    "RSA": RSAKey,
    "EC": ECKey,
    "OKP": OKPKey,
}
# What a key must be for an algorithm: its type, and its curve where that matters.
_NEEDS: Final[Mapping[str, tuple[str, str]]] = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), ("RSA", "")),
    "ES256": ("EC", "P-256"),
    "ES384": ("EC", "P-384"),
    "ES512": ("EC", "P-521"),
    "EdDSA": ("OKP", "Ed25519"),
    "Ed25519": ("OKP", "Ed25519"),
}


@dataclass(frozen=True, slots=True, eq=False)
class VerifyingKey:
    """A public key of an issuer; `algorithm` is the only one it is for, ``""`` for any that suits it."""

    kid: str
    kind: str
    curve: str
    algorithm: str
    key: RSAKey | ECKey | OKPKey

    def suits(self, algorithm: str) -> bool:
        """Whether it is of the type and curve that the algorithm has."""
        return _NEEDS.get(algorithm) == (self.kind, self.curve) and self.algorithm in ("", algorithm)

    def verifies(self, algorithm: str, signed: bytes, signature: bytes) -> bool:
        """Whether its private half has made `signature` of `signed`; costs 50 to 200 µs."""
        if not self.suits(algorithm):
            return False
        try:
            return JWSRegistry.algorithms[algorithm].verify(signed, signature, self.key)
        except (JoseError, ValueError):
            return False


def verifying_keys(document: object) -> tuple[VerifyingKey, ...] | None:
    """The usable keys of a JWK set (RFC 7517 §5): no symmetric ones, no weak ones, none for encryption.

    None if it is no such set.
    """
    listed = document.get("keys") if isinstance(document, dict) else None
    return tuple(_usable(listed[:MOST_KEYS])) if isinstance(listed, list) else None


def _usable(listed: list[object]) -> Iterator[VerifyingKey]:
    for jwk in listed:
        key = _imported(jwk) if isinstance(jwk, dict) and jwk.get("use", "sig") == "sig" else None
        if key is not None:
            yield key


def _imported(jwk: Mapping[str, object]) -> VerifyingKey | None:
    parts = {name: text for name, text in jwk.items() if name in _PARTS and isinstance(text, str)}
    kind = _KINDS.get(parts.get("kty", ""))
    if kind is None or (kind is RSAKey and len(parts.get("n", "").lstrip("A")) < _SHORTEST_MODULUS):
        return None
    public: dict[str, str | list[str]] = {name: parts[name] for name in _PUBLIC if name in parts}
    try:
        key = kind.import_key(public)
        key.public_key  # noqa: B018  # what is no key on a curve fails here and not when a token comes
    except (JoseError, ValueError, TypeError, KeyError):  # other keys of the set are not to blame
        return None
    kid, curve, algorithm = (parts.get(name, "") for name in ("kid", "crv", "alg"))
    return VerifyingKey(kid, parts["kty"], curve, algorithm, key)
