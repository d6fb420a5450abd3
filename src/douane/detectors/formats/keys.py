"""Private keys, and tokens that say what they are."""

from __future__ import annotations

import re
from base64 import b64decode
from typing import Final

from douane.detectors.formats.jwt import fields, opens_nothing
from douane.detectors.lazy import Lazy
from douane.detectors.pattern import Pattern, secret, shape
from douane.detectors.plausible import by_variety, has_both_cases, is_wordy
from douane.model.finding import Severity

_BEGIN: Final = r"-----BEGIN [A-Z0-9 ]{0,24}PRIVATE {1,4}KEY(?: BLOCK)?-----"
_END: Final = r"-----END [A-Z0-9 ]{0,24}PRIVATE {1,4}KEY(?: BLOCK)?-----"
# Whatever stands between: headers, comments, marks of a diff, numbers of lines. It ends where its string or
# the next key does, so that no character belongs to two keys.
_KEY: Final = (
    rf"{_BEGIN}(?P<body>(?:[^-\x1f]|-(?!----(?:BEGIN|END) [A-Z0-9 ]{{0,24}}PRIVATE {{1,4}}KEY))"
    rf"{{0,65536}}+)(?P<end>{_END})?"
)
# As other programs write it (`---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----`), or whoever changes it a little.
_LOOSE: Final = r"-{2,5} ?(?i:%s [A-Z0-9 ]{0,24}PRIVATE[ _-]{1,4}KEY(?: BLOCK)?) ?-{2,5}"
_LOOSE_KEY: Final = (
    rf"{_LOOSE % 'BEGIN'}(?P<body>(?:[^-\x1f]|-(?!-{{1,4}} ?(?i:BEGIN|END) )){{0,65536}}+)"
    rf"(?P<end>{_LOOSE % 'END'})?"
)
_OF_KEY: Final = r"(?!-----(?:BEGIN|END) )[A-Za-z0-9+/=:, -]{0,80}"
# A line of it in each string of an array, as notebooks have them.
_LINES: Final = (
    rf"{_BEGIN}(?P<body>(?:\r?\n)?(?:\x1f{_OF_KEY}(?:\r?\n)?){{2,1200}}+)"
    rf"(?P<end>\x1f{_END})?"
)
# Several lines in each of several strings, as blocks have them: of such only what has an end.
_PARTS: Final = (
    rf"{_BEGIN}(?P<body>(?:(?:\r?\n\x1f?|\x1f){_OF_KEY}){{2,1200}}+)"
    rf"(?P<end>(?:\r?\n\x1f?|\x1f){_END})"
)
_PRIVATE_KEY: Final = secret("private-key", "a private key", Severity.CRITICAL)
_BASE64: Final = Lazy(r"[A-Za-z0-9+/]{16,}")
_LINE: Final = Lazy(r"[A-Za-z0-9+/]{40,}")
_SAME: Final = Lazy(r"([A-Za-z0-9+/.])\1{5,}")
_NEAR: Final = 2_000  # characters behind a BEGIN without an END, in which its base64 must begin
_SHORTEST: Final = 60  # characters of base64 in the smallest key, an Ed25519 one
_LEAST_DIFFERENT: Final = 16
_JWT: Final = Lazy(r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}")
_UNSIGNED: Final = 0.7


def _is_key(match: re.Match[str]) -> float:
    """A body with as much base64 as the smallest key has: random text has words by chance, and no more."""
    whole = match["body"] if match["end"] else match["body"][:_NEAR].partition("-----BEGIN ")[0]
    body = _SAME.sub("", whole)
    runs = [run for run in _BASE64.findall(body) if has_both_cases(run) and not is_wordy(run)]
    if sum(map(len, runs)) < _SHORTEST or len(set("".join(runs))) < _LEAST_DIFFERENT:
        return 0.0
    return 1.0


def _is_loose_key(match: re.Match[str]) -> float:
    """As `_is_key`; without an end there must be a whole line of it, which has digits and both cases."""
    if not match["end"] and not any(map(_is_line, _LINE.findall(match["body"][:_NEAR]))):
        return 0.0
    return _is_key(match)


def _is_line(run: str) -> bool:
    return has_both_cases(run) and any(map(str.isdigit, run)) and not is_wordy(run)


def _is_jwt(match: re.Match[str]) -> float:
    """A JSON Web Token has a header that is a JSON object with an algorithm or type (RFC 7519 §5)."""
    head = fields(match["header"])
    if head is None:
        return 0.5 if match["signature"] else 0.0
    if not head.keys() & {"alg", "typ", "enc", "kid", "cty"} or opens_nothing(match["payload"]):
        return 0.0
    return 1.0 if match["signature"] else _UNSIGNED


def _is_encoded_jwt(match: re.Match[str]) -> float:
    """A JSON Web Token that is base64 once more, as in a Kubernetes Secret."""
    value = match[0].rstrip("=")
    said = b64decode(value + "=" * (-len(value) % 4) if len(value) % 4 != 1 else value[:-1]).decode("latin-1")
    return 0.9 if _JWT.match(said) else 0.0


PATTERNS: Final[tuple[Pattern, ...]] = (
    Pattern(
        _PRIVATE_KEY,
        ("-----BEGIN ",),
        _BEGIN,
        _PARTS,
        _is_key,
    ),
    Pattern(
        _PRIVATE_KEY,
        ("-----BEGIN ",),
        _BEGIN,
        _KEY,
        _is_key,
    ),
    Pattern(
        _PRIVATE_KEY,
        ("-----BEGIN ",),
        _BEGIN,
        _LINES,
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
        r"(?P<header>eyJ[A-Za-z0-9_-]{10,2000}+)\.(?P<payload>eyJ[A-Za-z0-9_-]{10,8000}+)={0,2}(?:\.(?P<signature>[A-Za-z0-9_-]{10,2000}))?",
        _is_jwt,
    ),
    shape(
        secret("encoded-jwt", "a JSON Web Token in base64"),
        ("ZXlK",),
        r"ZXlK[A-Za-z0-9+/]{40,4000}={0,2}",
        _is_encoded_jwt,
    ),
)

# Sought without regard to case.
LOOSE: Final = Pattern(
    _PRIVATE_KEY,
    ("--begin ", "-- begin "),
    r"-- ?begin ",
    _LOOSE_KEY,
    _is_loose_key,
    ahead=(3, 2, 1, 0),
)
