"""Secrets that headers, sentences and pieces of code tell."""

from __future__ import annotations

import re
from typing import Final

from douane.detectors.formats.given import is_basic, is_header, is_told, is_varied
from douane.detectors.lazy import Lazy
from douane.detectors.pattern import Pattern, inside, secret
from douane.detectors.plausible import is_placeholder
from douane.model.finding import Severity

_STOP: Final = Lazy(r"\b(?:the|and|for|are|was|you|your|not|with|words?)\b")  # BIP-39 has none of them
_WORD: Final = Lazy("[a-z]{3,8}")
_LEAST_WORDS: Final = 8
_UNPROVEN: Final = -1.0
_LEAST_KEY: Final = 16
_TELLING: Final = (
    r"(?i:password|passwd|pwd|passcode|passphrase|passwort|pin|token|key|secret)"
    r"(?: (?:(?:for|to|of) [A-Za-z0-9@ ._'-]{1,40}? )?"
    r"(?i:is|was|ist|now|=)(?: now| still| set to)?:?) {1,3}"
)
_PREFIX: Final = r"(?:AKIA|ghp_|sk_live_|xoxb-|AIza|glpat-|sk-ant-)"
_MARKS: Final = Lazy(r"[^A-Za-z0-9_-]")


def _is_mnemonic(match: re.Match[str]) -> float:
    """Twelve to twenty-four words of a list, of which the last proves the others (BIP-39)."""
    drawn = _WORD.findall(match["secret"])
    if len(set(drawn)) < _LEAST_WORDS:
        return 0.0
    from douane.detectors.formats.mnemonics import LENGTHS, is_proven, known  # noqa: PLC0415  # 2,048 words

    proven = is_proven(drawn)
    if proven:
        return 1.0
    is_list = len(drawn) in LENGTHS and not _STOP.search(match["secret"]) and known(drawn) == len(drawn)
    return 0.6 if is_list else 0.0 if proven is None else _UNPROVEN


def _is_joined(match: re.Match[str]) -> float:
    """Pieces that are together as long as a key, with digits."""
    key = _MARKS.sub("", match["secret"])
    is_long = len(key) >= _LEAST_KEY and any(map(str.isdigit, key))
    return 0.8 if is_long and not is_placeholder(key) else 0.0


PATTERNS: Final[tuple[Pattern, ...]] = (
    inside(
        secret("bearer-token", "the token of an authorization header"),
        ("bearer ", "bearer:"),
        r"(?i:bearer)(?: {1,4}|: {0,4})(?P<secret>[A-Za-z0-9_.~+/-]{16,4000}={0,2})",
        is_header,
    ),
    inside(
        secret("basic-credentials", "the name and password of an authorization header"),
        ("basic ",),
        r"(?i:basic) {1,4}(?P<secret>[A-Za-z0-9+/]{8,400}={0,2})",
        is_basic,
    ),
    Pattern(
        secret("told-password", "a password that prose tells"),
        (
            *("password is ", "password was ", "passwd is ", "pwd is ", "passcode is "),
            *("passphrase is ", "password for ", "password to ", "pin is ", "passwort ist "),
            *("token is ", "key is ", "secret is "),
        ),
        _TELLING,
        rf"{_TELLING}[\"'`*]{{0,3}}(?P<secret>[^\s\"'`*\x1f\\]{{6,80}})",
        is_told,
    ),
    Pattern(
        secret("unseal-key", "an unseal key of Vault", Severity.CRITICAL),
        ("unseal key ", "operator unseal "),
        "(?:unseal key|operator unseal) ",
        r"(?i:unseal key [0-9]{1,2}:|operator unseal) {1,4}"
        r"(?P<secret>[A-Za-z0-9+/]{43,44}={0,2}|[0-9a-f]{64,66})",
        is_varied,
    ),
    Pattern(
        secret("jenkins-password", "the first password of a Jenkins"),
        ("password to proceed to installation",),
        "password to proceed to installation",
        r"(?i:password to proceed to installation):?(?:\s|\\[nr]|\*){1,200}+"
        r"(?P<secret>[0-9a-f]{32})(?![0-9A-Za-z])",
        is_varied,
        window=200,
    ),
    Pattern(
        secret("mnemonic", "the words that a wallet is made from", Severity.CRITICAL),
        (
            *("mnemonic", "seed phrase", "seed_phrase", "recovery phrase", "seedphrase", "secret phrase"),
            *("backup phrase", "wallet phrase", "seed words", "recovery words", "12 words", "24 words"),
        ),
        "(?:mnemonic|phrase|words)",
        r"(?i:mnemonic|(?:seed|recovery|secret|backup|wallet)[ _]?phrase|(?:seed|recovery|12|24) words)"
        r"[^\x1f]{0,40}?[^a-z]"
        r"(?P<secret>(?:[a-z]{3,8}[ \t\r\n,.;:)\\\"'0-9]{1,8}+){11,31}[a-z]{3,8})(?![a-z])",
        _is_mnemonic,
    ),
    Pattern(
        secret("split-key", "a key in pieces that code puts together"),
        tuple(
            f"{prefix}{mark}"
            for prefix in ("akia", "ghp_", "sk_live_", "xoxb-", "aiza", "glpat-", "sk-ant-")
            for mark in ('"', "'")
        ),
        _PREFIX,
        rf"{_PREFIX}[\"'](?P<secret>(?:\s{{0,12}}+[+.,&]?+\s{{0,12}}+\\?+\s{{0,12}}+[\"'][A-Za-z0-9_-]{{2,80}}[\"']){{1,8}})",
        _is_joined,
    ),
)
