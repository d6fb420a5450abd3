"""What a signed token must say to let somebody in here (RFC 7519 §4.1, RFC 9068 §4)."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Final, NamedTuple

from douane.gateway.identity.way import Refused, invalid
from douane.model.access import DEFAULT_TENANT, Principal
from douane.policy.access import Issuer

MOST_GROUPS: Final = 1000
_LONGEST: Final = 512  # of a subject or client


class Circumstances(NamedTuple):
    """Where and when a token is shown: the endpoint's URL, epoch seconds, the client certificate in DER."""

    resource: str
    at: float
    clock_skew: float
    certificate: bytes | None = None


def principal_of(claims: Mapping[str, object], issuer: Issuer, around: Circumstances) -> Principal | Refused:
    """Who the signed claims say it is, or why they do not count here and now."""
    complaint = next(_complaints(claims, issuer, around), None)
    if complaint is not None:
        return invalid(complaint)
    scopes = frozenset(_words(claims, ("scope", "scp")))
    if not scopes.issuperset(issuer.scopes):
        description = "the token lacks a scope that is needed here"
        return Refused(403, "insufficient_scope", description, " ".join(issuer.scopes))
    return replace(vouched_for(claims, issuer), client=_client(claims), scopes=scopes)


def vouched_for(claims: Mapping[str, object], issuer: Issuer) -> Principal:
    """Whom claims of this issuer are about; whether they count is another question."""
    organization = _text(claims, issuer.organization) if issuer.organization else ""
    return Principal(
        issuer.id_of(_text(claims, "sub")),
        groups=frozenset(_groups(claims, issuer.groups)),
        tenant=organization or issuer.tenant,
    )


def no_person(claims: Mapping[str, object], issuer: Issuer) -> str:
    """Why the claims are about nobody here, ``""`` if they are about somebody."""
    if not _text(claims, "sub"):
        return "the token does not say whom it is about"
    if issuer.organization and _text(claims, issuer.organization) in ("", DEFAULT_TENANT):
        return "the token does not say which organization it is of"
    return ""


def expiry(claims: Mapping[str, object]) -> float:
    """When the token ends, in epoch seconds; long ago if it does not say."""
    return _seconds(claims.get("exp")) or 0.0


def _complaints(claims: Mapping[str, object], issuer: Issuer, around: Circumstances) -> Iterator[str]:
    if claims.get("iss") != issuer.url:
        yield "the token is of another issuer"
    if not _is_for(claims.get("aud"), (around.resource, *issuer.audiences)):
        yield "the token is for another audience"
    yield from _of_time(claims, around)
    nobody = no_person(claims, issuer)
    if nobody:
        yield nobody
    if issuer.clients is not None and not issuer.clients.matches(_client(claims)):
        yield "the token was issued to a client that is not let in"
    if "cnf" in claims and not _is_bound(claims["cnf"], around.certificate):
        yield "the token is bound to a key or certificate that was not shown"


def _client(claims: Mapping[str, object]) -> str:
    return _text(claims, "client_id") or _text(claims, "azp")


def _is_for(audience: object, ours: Iterable[str]) -> bool:
    """Whether one of the audiences is ours to the letter; similar ones are somebody else's."""
    named = audience if isinstance(audience, list) else [audience]
    return any(one in named for one in ours)


def _of_time(claims: Mapping[str, object], around: Circumstances) -> Iterator[str]:
    begins, issued = (_seconds(claims.get(name, 0)) for name in ("nbf", "iat"))
    expires = _seconds(claims.get("exp"))
    if expires is None or begins is None or issued is None:
        yield "the token does not say when it expires, or says times that are none"
    elif around.at >= expires + around.clock_skew:
        yield "the token has expired"
    elif max(begins, issued) > around.at + around.clock_skew:
        yield "the token is of a time to come"


def _seconds(found: object) -> float | None:
    return found if isinstance(found, int | float) and not isinstance(found, bool) else None


def _is_bound(confirmation: object, certificate: bytes | None) -> bool:
    """Whether the token's certificate is the one that was shown (RFC 8705 §3.1); we know no other."""
    if certificate is None or not isinstance(confirmation, dict) or set(confirmation) != {"x5t#S256"}:
        return False
    shown = urlsafe_b64encode(sha256(certificate).digest()).rstrip(b"=").decode()
    return bool(confirmation["x5t#S256"] == shown)


def _groups(claims: Mapping[str, object], names: Iterable[str]) -> list[str]:
    return [*_words(claims, names)][:MOST_GROUPS]


def _words(claims: Mapping[str, object], names: Iterable[str]) -> Iterator[str]:
    """The texts in these claims; one that is a single text is taken apart at its spaces (RFC 8693 §4.2)."""
    for name in names:
        found = _below(claims, name)
        for word in found.split(" ") if isinstance(found, str) else found if isinstance(found, list) else ():
            if isinstance(word, str) and word:
                yield word


def _below(claims: Mapping[str, object], name: str) -> object:
    """The claim of that name, or, for `realm_access.roles`, the member of one."""
    if name in claims or "." not in name:
        return claims.get(name)
    head, _, rest = name.partition(".")
    below = claims.get(head)
    return _below(below, rest) if isinstance(below, dict) else None


def _text(claims: Mapping[str, object], name: str) -> str:
    """A claim that is a plain text, ``""`` for any other."""
    found = _below(claims, name)
    return found if isinstance(found, str) and found.isprintable() and len(found) <= _LONGEST else ""
