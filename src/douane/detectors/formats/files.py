"""Secrets in files that are made to hold them: of accounts, registries, clusters and keys."""

from __future__ import annotations

import re
from typing import Final

from douane.detectors.formats.given import is_basic, is_given, is_varied
from douane.detectors.lazy import Lazy
from douane.detectors.pattern import Pattern, inside, secret
from douane.detectors.plausible import is_placeholder
from douane.model.finding import Severity

_BASE64: Final = Lazy(r":[ \t]*[\"']?(?:[|>][+-]?\s+)?([A-Za-z0-9+/]{8,}={0,2})")
_LEAST_DIFFERENT: Final = 6
_LONGEST_NAME: Final = 40
_ACCOUNT: Final = Lazy(r"(?:^|[\n\x1f]|\\n)[A-Za-z0-9_.@-]{1,32}$")
# `name: value` lines, of which a value may stand alone on the next line.
_ENTRIES: Final = (
    r"(?P<secret>(?:[ \t]{1,12}+[\w.-]{1,80}+:[^\n\x1f]{0,9000}+(?:\n|\Z|(?=\x1f))"
    r"(?:[ \t]{3,12}+[A-Za-z0-9+/]{8,4000}+={0,2}+(?:\n|\Z|(?=\x1f)))?+){1,20}+)"
)
_LINES: Final = r"(?:[^\n\x1f]{0,200}+\n){0,20}?"
_HASH: Final = r"\$(?:1|5|6|2[aby]|y|apr1)\$[./A-Za-z0-9=,$]{20,120}"


def _is_encoded(match: re.Match[str]) -> float:
    """The values of a Kubernetes Secret are base64 of what is secret."""
    values = _BASE64.findall(match["secret"])
    is_any = any(len(set(value)) >= _LEAST_DIFFERENT and not is_placeholder(value) for value in values)
    return 0.9 if is_any else 0.0


def _is_account(match: re.Match[str]) -> float:
    """The hash stands in a file of accounts: its line begins with a name and nothing else."""
    before = match.string[max(0, match.start() - _LONGEST_NAME) : match.start()]
    is_shadow = match.string.startswith(":", match.end())
    return is_varied(match) if is_shadow or _ACCOUNT.search(before) else 0.0


PATTERNS: Final[tuple[Pattern, ...]] = (
    inside(
        secret("registry-credentials", "the credentials of a package or image registry"),
        ('"auth"', '\\"auth\\"', ":_auth", "_auth="),
        r"(?:\\{0,3}\")?:?_?(?i:auth)(?:\\{0,3}\")?[ \t]{0,4}[:=][ \t\r\n]{0,8}(?:\\{0,3}\")?"
        r"(?P<secret>[A-Za-z0-9+/]{8,400}={0,2})",
        is_basic,
    ),
    Pattern(
        secret("netrc-password", "the password of a .netrc entry"),
        ("machine ",),
        "machine ",
        r"(?i:machine)[ \t]{1,4}[A-Za-z0-9.:-]{3,100}\s{1,8}(?:account \S{1,60}\s{1,8})?login[ \t]{1,4}"
        r"[^\s\x1f]{1,80}\s{1,8}password[ \t]{1,4}(?P<secret>[^\s\x1f]{3,120})",
        is_given,
    ),
    Pattern(
        secret("pgpass-password", "the password of a .pgpass entry"),
        (":5432:", ":5433:", ":6432:"),
        ":[0-9]{4}:",
        r":[0-9]{4}:[A-Za-z0-9_*-]{1,60}:[A-Za-z0-9_*.@-]{1,60}:(?P<secret>[^\s:\x1f\"'\\]{4,120})(?=[\s\x1f\"'\\]|$)",
        is_given,
    ),
    Pattern(
        secret("kubernetes-secret", "the values of a Kubernetes Secret"),
        ("kind: secret\n",),
        "kind: secret",
        rf"(?i:kind): Secret\n{_LINES}data:[ \t]*\n{_ENTRIES}",
        _is_encoded,
    ),
    Pattern(
        secret("kubernetes-secret-first", "the values of a Kubernetes Secret, which stand before its kind"),
        ("apiversion: v1\ndata:",),
        "apiversion: v1",
        rf"(?i:apiversion): v1\ndata:[ \t]*\n{_ENTRIES}(?={_LINES}kind: Secret)",
        _is_encoded,
    ),
    Pattern(
        secret("password-hash", "the hash of a password", Severity.MEDIUM),
        (":$1$", ":$2a$", ":$2b$", ":$2y$", ":$5$", ":$6$", ":$y$", ":$apr1$"),
        r":\$",
        rf":(?P<secret>{_HASH})",
        _is_account,
    ),
    Pattern(
        secret("jwk-private-key", "the private part of a JSON Web Key", Severity.CRITICAL),
        ('"kty"', '\\"kty\\"'),
        '"kty',
        r"\\{0,3}\"kty\\{0,3}\"[^{}\x1f]{0,800}?\"d\\{0,3}\"[ \t]{0,4}:[ \t]{0,4}\\{0,3}\""
        r"(?P<secret>[A-Za-z0-9_-]{30,700})",
        is_varied,
        window=800,
    ),
    Pattern(
        secret("xml-private-key", "the private part of an RSA key in XML", Severity.CRITICAL),
        ("<rsakeyvalue>",),
        "<rsakeyvalue>",
        r"(?i:<rsakeyvalue>)[^\x1f]{0,1800}?<D>(?P<secret>[A-Za-z0-9+/=\s]{40,1500})</D>",
        is_varied,
        window=1_800,
    ),
)
