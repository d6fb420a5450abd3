"""Private keys, and tokens that say what they are."""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode
from typing import Final

from douane.detectors.pattern import Pattern, secret, shape
from douane.detectors.plausible import by_variety, is_placeholder
from douane.model.finding import Severity

# Line breaks of a key may be real, escaped once or twice, or cut into quoted pieces of source text.
_LINES: Final = r"[A-Za-z0-9+/=\s\\:,.()\"'|>#*_]"
_KEY: Final = (
    r"-----BEGIN (?P<kind>[A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)?)-----"
    rf"(?P<body>{_LINES}{{16,20000}}(?:-{_LINES}{{1,20000}}){{0,8}})"
    r"(?:-----END [A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)?-----)?"
)
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]{16,}")
_SHORTEST: Final = 60  # characters of base64 in the smallest key, an Ed25519 one
_UNSIGNED: Final = 0.7


def _is_key(match: re.Match[str]) -> float:
    body = match["body"]
    if is_placeholder(body):
        return 0.0
    return 1.0 if sum(map(len, _BASE64.findall(body))) >= _SHORTEST else 0.0


def _is_jwt(match: re.Match[str]) -> float:
    """A JSON Web Token has a header that is a JSON object with an algorithm or type (RFC 7519 §5)."""
    header = match["header"]
    try:
        fields = json.loads(urlsafe_b64decode(header + "=" * (-len(header) % 4)))
    except (ValueError, RecursionError):
        return 0.5 if match["signature"] else 0.0
    if not isinstance(fields, dict) or not fields.keys() & {"alg", "typ", "enc", "kid", "cty"}:
        return 0.0
    return 1.0 if match["signature"] else _UNSIGNED


PATTERNS: Final[tuple[Pattern, ...]] = (
    shape(
        secret("private-key", "a private key", Severity.CRITICAL),
        ("-----BEGIN ",),
        _KEY,
        _is_key,
    ),
    shape(
        secret("putty-key", "a PuTTY private key", Severity.CRITICAL),
        ("Private-Lines: ",),
        r"Private-Lines: [0-9]{1,3}(?P<secret>[A-Za-z0-9+/=\s\\]{32,8000})",
        by_variety,
    ),
    shape(
        secret("jwt", "a JSON Web Token"),
        ("eyJ",),
        r"(?P<header>eyJ[A-Za-z0-9_-]{10,2000}+)\.eyJ[A-Za-z0-9_-]{10,8000}+={0,2}(?:\.(?P<signature>[A-Za-z0-9_-]{10,2000}))?",
        _is_jwt,
    ),
)
