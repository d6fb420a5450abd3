"""Values that only their name gives away: `password = …`, `"api_key": "…"`, `<token>…</token>`."""

from __future__ import annotations

import re
from typing import Final

from douane.detectors.formats.names import Kind, is_of_somebody, kind_of
from douane.detectors.formats.providers import DISTINCT, longest_provider
from douane.detectors.formats.values import (
    is_bare_password,
    is_key,
    is_opaque,
    is_quoted_password,
    is_quoted_secret,
    is_strictly_drawn,
)
from douane.detectors.lazy import Lazy
from douane.detectors.pattern import Pattern, secret

PASSWORD: Final = secret("named-password", "a password, by its name")
_KEY_WORDS: Final = (
    "secret",
    "token",
    "key",
    "authorization",
    "_auth",
    "creds",
    "credential",
    "jwt",
    "sessid",
)
_PASSWORD_WORDS: Final = (
    *("passw", "pwd", "passphrase", "passcode", "kennwort", "wachtwoord", "contrasena", "senha"),
    *("pass:", "pass=", "pass =", "pass :", 'pass"', "pass'", "pass>", "pass\x1f", "pass_", "pass\\"),
    *("pass !", "pass!"),
)

# What stands between a name and its value: quotes and brackets that close the name, a type, an operator.
# Possessive: a name without a value, which is the usual one, is left at the first look.
_CLOSE: Final = r"(?P<close>(?:\\{0,3}[\"'`]|\[[0-9]{0,4}\]|[\])])" + r"{0,4}+)"
_TYPE: Final = r"(?:[ \t]{0,4}+:?[ \t]{0,4}+(?:string|str|String)\b)?+[ \t]{0,12}+"
_OP: Final = (
    r"(?P<op>[,\s]{0,24}+[\"'`]?+\bvalue\b\\{0,3}[\"'`]?+[ \t]{0,4}+[:=]|[:?.+|!=]{0,4}=[=>]{0,2}+"
    r"|:|\x1f(?:value\x1f)?+|(?<=[\"'`]),|(?<=[\"'`] ),|>"
    r"|:?</(?:t[dh]|dt|label|b|strong|span)>\s{0,9}+<(?:t[dh]|dd|span|code|b)\b[^<>\x1f]{0,60}+>"
    r"|\{\s{0,20}+(?:(?:type|description|sensitive)[ \t]{0,8}=[^\n\x1f]{0,120}\n\s{0,20}+){0,3}"
    r"default[ \t]{0,8}="  # a variable of Terraform
    r"|\((?=\\{0,3}[\"'])|(?<=[ \t])(?=\\{0,3}[\"'])|(?<=[ \t])(?=[A-Za-z0-9_+/=.~-]{20}))"
)
_SCHEME: Final = r"(?:(?i:basic|bearer|token|api-?token|api-?key) {1,4}+)?+"
_VALUE: Final = (
    r"(?:'(?=\"))?+(?:\\{0,3}(?:(?P<double>\")|(?P<single>')|(?P<back>`)))?+"
    rf"{_SCHEME}"
    r"(?P<secret>(?(double)[^\"\\\r\n\x1f]{6,400}+(?=[\"\\])|(?(single)[^'\\\r\n\x1f]{6,400}+(?=['\\])"
    r"|(?(back)[^`\\\r\n\x1f]{6,400}+(?=[`\\])|[^\s\"'`\\\x1f,;<]{6,400}+))))"
)
_LEFT: Final = Lazy(r"[A-Za-z0-9_.$-]{0,40}", re.ASCII)
_WORD_BEFORE: Final = Lazy(r"[A-Za-z]{2,12}[ -]\Z")
# What names the digest of a secret, its place in a cloud, or a resource of Terraform.
_OTHERS: Final = Lazy(r"\b(?:checksum|digest|sha256)/\Z|:[0-9]{12}:\Z|\b(?:resource|data) [\"']\Z")
_OF_CACHE: Final = Lazy(r"\bcache\b[^\n\x1f]{0,30}\Z", re.IGNORECASE)
_CLOSING: Final = Lazy(r"(?:\\[nrt]|\s){0,20}</")
_SECRETS: Final = ("secret", "secretkey", "secret_key", "secret-key")
_METHOD: Final = Lazy(
    r"\.(?:encode|decode|strip|trim|replace|split|join|startswith|endswith|startsWith|endsWith|includes|indexOf"
    r"|match|test|equals|format|get|add|append|push|concat)$"
)
_MEMBER: Final = Lazy(
    r"(?:[A-Za-z_$]\w{0,24}\.)+[A-Za-z_$][A-Za-z0-9_$]{0,31}[;,]?|[A-Za-z_$][\w.$]{0,48}\)[\w.$()|&!=<>;,:]*"
)
# What lets guests into a meeting, beside its number: it is there to be sent around.
_TO_MEETING: Final = Lazy(r"(?:pass ?code|kenncode|pwd|code)\Z", re.IGNORECASE)
_MEETING: Final = Lazy(
    r"(?:\b|\\[nrt])(?:(?:meeting|webinar)[ -]?(?:id|number|link)|besprechungs-id|id riunione|vergader-?id"
    r"|id de (?:la )?(?:r\wunion|reuni\wn))\b"
    r"|(?:zoom\.us|zoom\.com|webex\.com|teams\.(?:microsoft|live)\.com)/[^\s\"<>]{1,120}\Z",
    re.IGNORECASE,
)
_MEETING_REACH: Final = 200
_QUOTES: Final = frozenset("\"'`")
_PROVIDER_KEY: Final = Lazy(
    r"(?:[_.-]?(?:client|access|api|app|application|auth|pw|pass|sid|account|cloud|user|id|org|v[0-9]))*",
    re.IGNORECASE,
)


_REST: Final = r"[A-Za-z0-9_.-]{0,40}"
# The same for all: what it begins with is known, and what is compiled once serves three rules.
_REGEX: Final = (
    r"(?!(?i:key(?:word|board|error|frame|s\b|up\b|down)|token(?:s\b|iz|is)))"
    rf"(?P<word>[A-Za-z_])(?P<rest>[A-Za-z0-9_.-]{{0,40}}+){_CLOSE}{_TYPE}{_OP}"
    rf"(?P<gap>[ \t\r\n]{{0,40}}+)@?(?:\[\])?{_VALUE}"
)


def _name(match: re.Match[str]) -> str:
    """The whole name whose value was matched; empty if the text does not say that it is its value."""
    start = match.start("word")
    backwards = match.string[max(0, start - 41) : start][::-1]
    left = _LEFT.match(backwards)
    width = left.end() if left else 0
    before = backwards[width : width + 1]
    if match["op"] == "," and not (before in _QUOTES and match["close"] and is_quoted(match)):
        return ""
    if match["op"] == ">" and not _is_element(match, before):
        return ""
    if match["op"] in {"", "("} and (before == "." or not (is_quoted(match) or _is_bare(match))):
        return ""
    if before in {"/", ":", '"', "'"} and _OTHERS.search(
        match.string, max(0, start - width - 24), start - width
    ):
        return ""
    if not width and before in {" ", "-"} and match["word"] + match["rest"] in {"key", "Key", "KEY"}:
        return _two_words(match)
    return match.string[start - width : match.end("rest")]


def _is_bare(match: re.Match[str]) -> bool:
    """Whether a blank and a value that can be nothing else are behind a name: `token 3fG…`."""
    return match["op"] == "" and bool(is_strictly_drawn(match["secret"]))


def _two_words(match: re.Match[str]) -> str:
    """The name that two words are: `API key`."""
    start = match.start("word")
    if _OF_CACHE.search(match.string, max(0, start - 48), start):
        return "cache key"
    before = _WORD_BEFORE.search(match.string, max(0, start - 16), start)
    return f"{before[0]}key" if before else "key"


def _is_element(match: re.Match[str], before: str) -> bool:
    """Whether `<name>value</` is what was matched, and not a sign between two things."""
    return before == "<" and (
        match["secret"].find("</") > 0 or bool(_CLOSING.match(match.string, match.end()))
    )


def is_quoted(match: re.Match[str]) -> bool:
    """Whether quotes, or the string it is, say where the value begins and ends."""
    return bool(match["double"] or match["single"] or match["back"]) or match["op"].endswith("\x1f")


def _as_password(match: re.Match[str]) -> float:
    if _is_code(match) or kind_of(name := _name(match)) is not Kind.PASSWORD or _is_of_meeting(match, name):
        return 0.0
    return is_quoted_password(match["secret"]) if is_quoted(match) else is_bare_password(match)


def _is_of_meeting(match: re.Match[str], name: str) -> bool:
    start = match.start("word")
    first = max(0, start - _MEETING_REACH)
    return _TO_MEETING.search(name) is not None and _MEETING.search(match.string[first:start]) is not None


def _as_key(match: re.Match[str]) -> float:
    if (match["secret"].isalpha() and not is_quoted(match)) or _is_code(match):
        return 0.0
    name = _name(match)
    if kind_of(name) is not Kind.KEY:
        return is_strictly_drawn(match["secret"]) if is_of_somebody(name) else 0.0
    sure = is_key(match, name)
    if not sure and name.lower().endswith(_SECRETS):
        return is_quoted_secret(match["secret"]) if is_quoted(match) else 0.0
    return sure


def _is_code(match: re.Match[str]) -> bool:
    """Whether it is a call of a method, a list of words, or the name of a type, a variable or a constant."""
    value = match["secret"]
    if match["op"] == "," and value.isalpha():
        return True
    if match["op"] == "(" and _METHOD.search(match["rest"]):
        return True
    return not is_quoted(match) and _MEMBER.fullmatch(value) is not None


def _as_provider(match: re.Match[str]) -> float:
    """A value beside the name of a service, and of nothing else, must look drawn by lot."""
    if match["op"] in {"", "(", ","} or match["op"].endswith("\x1f") or not _name(match):
        return 0.0
    called = match["word"] + match["rest"]
    service = longest_provider(called)
    is_key_of = bool(service) and bool(_PROVIDER_KEY.fullmatch(called[len(service) :]))
    return is_opaque(match) if is_key_of else 0.0


PATTERNS: Final[tuple[Pattern, ...]] = (
    Pattern(
        PASSWORD,
        _PASSWORD_WORDS,
        rf"(?:{'|'.join(map(re.escape, _PASSWORD_WORDS))}){_REST}",
        _REGEX,
        _as_password,
    ),
    Pattern(
        secret("named-credential", "a key or token, by its name"),
        _KEY_WORDS,
        rf"(?:{'|'.join(_KEY_WORDS)}){_REST}",
        _REGEX,
        _as_key,
    ),
    Pattern(
        secret("provider-credential", "a key of a known provider, by its name"),
        DISTINCT,
        rf"(?:{'|'.join(DISTINCT)}){_REST}",
        _REGEX,
        _as_provider,
    ),
)
