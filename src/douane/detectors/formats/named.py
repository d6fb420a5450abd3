"""Values that only their name gives away: `password = …`, `"api_key": "…"`, `Authorization: Bearer …`."""

from __future__ import annotations

import re
from base64 import b64decode
from typing import Final

from douane.detectors.formats.names import Kind, kind_of
from douane.detectors.pattern import Pattern, inside, secret
from douane.detectors.plausible import is_placeholder, is_random, is_stand_in, is_uuid

_WORDS: Final = ("passw", "pwd", "secret", "token", "key")
_NAME: Final = rf"(?i:(?P<word>{'|'.join(_WORDS)}))(?P<rest>[A-Za-z0-9_.-]{{0,24}}"
# What may stand between a name and its value: quotes and brackets that close the name, a type, an operator.
_CORE: Final = _NAME + r")[\"'`\]\\)]{0,4}[ \t]{0,12}(?:string|str)?[ \t]{0,8}[:?.+|!=\x1f,>v\"]"
# Possessive where it can be: a name without a value, which is the usual one, is left at the first look.
_REGEX: Final = (
    _NAME + r"+)(?P<close>[\"'`\]\\)]{0,4}+)(?:[ \t]{0,4}+:?[ \t]{0,4}+(?:string|str)\b)?+[ \t]{0,12}+"
    r"(?P<op>[:?.+|!=]{0,4}=[=>]{0,2}+|:|\x1f|,|>|value[ \t]{0,4}=)"
    r"(?P<gap>[ \t\r\n]{0,40}+)(?P<open>(?:\\{0,3}[\"'`]|@|\[\]){0,3}+)"
    r"(?P<secret>[^\s\"'`\\\x1f,;<>(){}\[\]]{1,256}+(?P<more>[^\s\"'`\\\x1f]{1,128}+(?=[\"'`\\\x1f]))?)"
)
_LEFT: Final = re.compile(r"[A-Za-z0-9_.$-]{0,40}", re.ASCII)
_QUOTES: Final = frozenset("\"'`")
_CODE: Final = re.compile(r"[A-Za-z_$][\w$]*(?:(?:\.|::|->|-)[A-Za-z_$][\w$]*)*[.:]?", re.ASCII)
_WORDY: Final = re.compile(r"[A-Za-z_.:/-]*")
_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]*:|\.{0,2}/|~/|[A-Za-z]:\\|\$[a-z0-9-]+\$", re.IGNORECASE)
_REFERENCE: Final = re.compile(
    r"(?:process\.env|os\.environ|import\.meta|self|this|config|settings|env|secrets|vars|var|local|data)[.:]",
    re.IGNORECASE,
)
_SYMBOLS: Final = re.compile(r"[^A-Za-z0-9_.:/-]")

_LEAST_PASSWORD: Final = 6
_LEAST_KEY: Final = 16
_LEAST_SYMBOLS: Final = 3
_KEY: Final = re.compile(r"[A-Za-z0-9_+/=.~-]+", re.ASCII)
_CLEAR: Final = 0.7
_LIKELY: Final = 0.5


def _is_credential(match: re.Match[str]) -> float:
    value = match["secret"]
    if len(value) < _LEAST_PASSWORD or (kind := _named(match)) is Kind.NOTHING:
        return 0.0
    if is_stand_in(value) or _ADDRESS.match(value) or _REFERENCE.match(value) or is_placeholder(value):
        return 0.0
    if match["more"]:
        return _as_complex(match, value)
    return _as_password(match, value) if kind is Kind.PASSWORD else _as_key(value)


def _named(match: re.Match[str]) -> Kind:
    """What the name says whose value was matched, if the text says that it is its value."""
    start = match.start("word")
    backwards = match.string[max(0, start - 41) : start][::-1]
    left = _LEFT.match(backwards)
    width = left.end() if left else 0
    is_listed = match["op"] == ","
    if is_listed and not (backwards[width : width + 1] in _QUOTES and match["close"] and match["open"]):
        return Kind.NOTHING
    return kind_of(match.string[start - width : match.end("rest")])


def _is_whole(match: re.Match[str]) -> bool:
    """Whether quotes, or the string it is, say where the value begins and ends."""
    return bool(match["open"]) or match["op"] == "\x1f"


def _as_password(match: re.Match[str], value: str) -> float:
    if match.string[match.end() : match.end() + 1] in {"(", "[", "{", ")"} or _WORDY.fullmatch(value):
        return 0.0
    if _is_whole(match):
        return _CLEAR
    is_loose = match["op"] in {":", ">"} and not match["gap"]
    is_code = _CODE.fullmatch(value) and ("." in value or not value[-1].isdigit())
    return 0.0 if is_loose or is_code else _LIKELY


def _as_key(value: str) -> float:
    if len(value) < _LEAST_KEY or not _KEY.fullmatch(value) or is_uuid(value):
        return 0.0
    return _CLEAR if is_random(value) else 0.0


def _as_complex(match: re.Match[str], value: str) -> float:
    """A quoted value with many symbols; in plain text that would be code."""
    has_symbols = len(set(_SYMBOLS.findall(value))) >= _LEAST_SYMBOLS
    is_text = any(map(str.isalpha, value)) and not value.startswith(("^", "$", "&", "%"))
    return _LIKELY if _is_whole(match) and has_symbols and is_text else 0.0


def _is_header(match: re.Match[str]) -> float:
    value = match["secret"]
    return _CLEAR if is_random(value) and not is_placeholder(value) else 0.0


def _is_basic(match: re.Match[str]) -> float:
    """Basic credentials are a name and a password, joined by a colon, in base64 (RFC 7617)."""
    value = match["secret"]
    try:
        user, colon, password = b64decode(value + "=" * (-len(value) % 4)).decode().partition(":")
    except ValueError:
        return 0.0
    if not colon or not user.isprintable() or is_stand_in(password) or is_placeholder(password):
        return 0.0
    return 0.9 if password else 0.0


PATTERNS: Final[tuple[Pattern, ...]] = (
    inside(
        secret("bearer-token", "the token of an authorization header"),
        ("bearer ",),
        r"(?i:bearer) {1,4}(?P<secret>[A-Za-z0-9_.~+/-]{16,4000}={0,2})",
        _is_header,
    ),
    inside(
        secret("basic-credentials", "the name and password of an authorization header"),
        ("basic ",),
        r"(?i:basic) {1,4}(?P<secret>[A-Za-z0-9+/]{8,400}={0,2})",
        _is_basic,
    ),
    Pattern(
        secret("named-credential", "a password, key or token, by its name"),
        _WORDS,
        _CORE,
        _REGEX,
        _is_credential,
    ),
)
