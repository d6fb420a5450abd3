"""What a JSON Web Token says of itself: who gave it out, until when it is good, and whether it is signed."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode
from datetime import UTC, datetime
from typing import Final

from douane.detectors.lazy import Lazy
from douane.detectors.plausible import words

_GAPS: Final = Lazy(r"\s+|(?<=\s)[>|]")
_ISSUER: Final = Lazy(
    r"(?:https?://)?(?P<host>(?:[a-z0-9-]{1,40}\.){1,5}[a-z]{2,12})(?:[/:].*)?", re.IGNORECASE
)
_LONGEST_HOST: Final = 60
_LAST: Final = 1 << 33  # a time in seconds, in the year 2242
_EXAMPLE: Final = {"sub": "1234567890", "name": "John Doe", "iat": 1516239022}  # at jwt.io, but for `admin`
# Of whom, for whom or until when a token speaks: RFC 7519 §4.1, OpenID Connect, and what frameworks add.
_CLAIMS: Final = frozenset(
    words(
        "iss sub aud exp nbf iat jti scope scopes scp azp role roles groups permissions perms email name user"
        " username login account tenant org session sid uid oid tid acr amr nonce client key token auth admin"
        " preferred_username at_hash typ"
    )
)


def fields(part: str) -> dict[str, object] | None:
    """The object that a part of a token is; None if it is none, or encrypted."""
    try:
        said = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def opens_nothing(payload: str) -> bool:
    """Whether a payload is data that was signed, which speaks of nobody and of no time, or an example."""
    claims = fields(payload)
    if claims is None:
        return False
    return _is_example(claims) or not any(
        claim.lower() in _CLAIMS or claim.lower().endswith(("id", "user", "name", "at")) for claim in claims
    )


def _is_example(claims: dict[str, object]) -> bool:
    """Whether it is what everybody copies from jwt.io, and nothing besides."""
    is_plain = isinstance(claims.get("admin", False), bool)
    return is_plain and {name: value for name, value in claims.items() if name != "admin"} == _EXAMPLE


def about(token: str) -> str:
    """A noun phrase about a token, with what it says of itself; no clock is asked whether it has ended."""
    header, _, rest = _GAPS.sub("", token).partition(".")
    payload, _, signature = rest.partition(".")
    head, claims = fields(header) or {}, fields(payload) or {}
    said = ["a JSON Web Token"]
    if str(head.get("alg", "")).lower() == "none" or not signature:
        said.append("without a signature (`alg` none)" if "alg" in head else "without a signature")
    said.extend(filter(None, (_issuer(claims.get("iss")), _end(claims.get("exp")))))
    return ", ".join(said)


def _issuer(value: object) -> str:
    """Only a host: what else an issuer writes there, nobody is made to read."""
    match = _ISSUER.fullmatch(value) if isinstance(value, str) and len(value) < 4 * _LONGEST_HOST else None
    return f"given out by {match['host'].lower()}" if match and len(match["host"]) <= _LONGEST_HOST else ""


def _end(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < _LAST:
        return ""
    return f"good until {datetime.fromtimestamp(value, UTC):%Y-%m-%d}"
