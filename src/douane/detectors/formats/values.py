"""What a value must look like to be the password or key that its name announces."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Sequence
from typing import Final

from douane.detectors.formats.jwt import opens_nothing
from douane.detectors.formats.providers import is_provider
from douane.detectors.lazy import Lazy
from douane.detectors.plausible import (
    has_both_cases,
    is_placeholder,
    is_published,
    is_random,
    is_stand_in,
    is_uuid,
    is_wordy,
)

_CODE: Final = Lazy(r"[A-Za-z_$][\w$]*(?:(?:\.|::|->|-)[A-Za-z_$][\w$]*)*[.:]?", re.ASCII)
_WORDY: Final = Lazy(r"[A-Za-z_.:/ -]*")
# Also of a wallet's account; a private key of one is longer.
_ADDRESS: Final = Lazy(
    r"[a-z][a-z0-9+.-]*:|\.{0,2}/|~/|[A-Za-z]:\\|\$[a-z0-9-]+\$|0x[0-9a-f]{40}\Z", re.IGNORECASE
)
_REFERENCE: Final = Lazy(
    r"(?:process\.env|os\.environ|import\.meta|self|this|config|settings|env|secrets|vars|var|local|data)[.:]"
    r"|\$[({A-Z_]|\{\{|<%|#\{|@[A-Za-z]+[({.]|ref\+|op://|arn:|enc:|vault:|!vault"
    r"|Ag[A-D][A-Z0-9+/]{200}",  # of a SealedSecret
    re.IGNORECASE,
)
_SELECTOR: Final = Lazy(r"[a-z]{0,12}\[[a-z-]{2,20}[~|^$*]?=[^\]\s]{1,40}\]")  # of an element in a page
_CALL: Final = Lazy(r"[\w.$:>-]*[A-Za-z_]\(|[\w.$]*\[|[{(&*]", re.ASCII)
_SYMBOLS: Final = Lazy(r"[^A-Za-z0-9_.:/\s-]")
_KEY: Final = Lazy(r"[A-Za-z0-9_+/=.~:%|-]+", re.ASCII)
_HEX: Final = Lazy(r"[0-9a-f]{16,}|[0-9A-F]{16,}|[0-9a-fA-F]{32,}")
_OPENING: Final = Lazy(
    r"(?:api|private|access|auth)[_-]?(?:key|token|secret)|client[_-]?secret|secret[_-]?(?:key|token)|auth[_-]?token",
    re.IGNORECASE,
)
_OPTION: Final = Lazy(r"(?:^|\s)--?[\w-]*$")
_DIGITS: Final = Lazy(r"[0-9]{14,}")
_ENDING: Final = frozenset("\"'`\\\r\n\x1f")
# What stands beside a password in a connection string (ADO.NET, ODBC, JDBC); in code, anything does.
_BESIDE: Final = (
    r"(?:server|data source|host(?:name)?|addr(?:ess)?|port|(?:initial )?catalog|database(?: ?name)?|dsn"
    r"|driver|provider|user(?: ?(?:id|name))?|uid|encrypt|(?:persist|integrated) ?security|pooling|charset"
    r"|trust ?server ?certificate|(?:connect(?:ion)?|command) ?timeout|multipleactiveresultsets|ssl ?mode"
    r"|application name|ssl|abortconnect|sharedaccesskeyname)"
)
_SETTING_BEFORE: Final = Lazy(rf"(?:^|[^\w ]) ?{_BESIDE} ?=[^;=\n\x1f]{{1,120}}; ?\Z", re.IGNORECASE)
_SETTING_BEHIND: Final = Lazy(rf"; ?{_BESIDE} ?=[^;=\s]", re.IGNORECASE)
_BESIDE_REACH: Final = 160
_VARIABLE: Final = Lazy(r"\$(?:[A-Z_]{4,}|[a-z_]{4,})\Z")

_NAMED: Final = Lazy(
    r"pass|pwd|kennwort|contrase|senha|wachtwoord|haslo|parol|salasana|lozinka|jelszo|secret|token|key|user|login"
    r"|auth|cred|enter|type|field|input|text|string|bytes|char|object|option|requir|valid|wrong|incorrect|new|old"
    r"|current|confirm|forgot|reset|change|hidden|show|true|false|none|null|value|config|param|attr|get|set|http"
    r"|account|admin|email|encrypt|hash|plain|clear|prompt|default|unknown|missing|empty|sensitive|private|public",
    re.IGNORECASE,
)
_PASSPHRASE: Final = Lazy(r"[a-z]{2,16}(?: [a-z]{2,16}){1,9}")
_ASKING: Final = Lazy(
    r"\b(?:your|you|my|is|are|was|be|must|should|will|can|please|to|at|least|only|no|not|than|if|for|from|this|that)\b"
)
_JOINED: Final = Lazy(r"[a-z][A-Z]|[_.:/-]|^[A-Z][a-z]+$|^[A-Z]+$")
_CODE_LINE: Final = (",", "{", "(", "[", ";")
_LONGEST_WORD: Final = 20
_FORMS: Final = (
    ("telegram", Lazy(r"[0-9]{5,16}:A[A-Za-z0-9_-]{34}")),
    ("meraki", Lazy(r"[0-9a-f]{40}")),
    ("databricks", Lazy(r"dapi[0-9a-f]{32}(?:-[0-9])?|dose[0-9a-f]{32}|[0-9a-f]{32,64}")),
    ("aws_secret", Lazy(r"[A-Za-z0-9/+=]{40}")),
)
_BRACKETS: Final = Lazy(r"[()\[\]{}]")
_CLOSES: Final = {")": "(", "]": "[", "}": "{"}
_LEAST_SECRET: Final = 8
_LEAST_PASSWORD: Final = 6
_LEAST_ALONE: Final = 10
_LEAST_KEY: Final = 16
_SHORT_KEY: Final = 12
_LEAST_STRICT: Final = 20
_LEAST_SYMBOLS: Final = 3
_MANY_SYMBOLS: Final = 5
_LEAST_HEX: Final = 8
_CLEAR: Final = 0.7
_LIKELY: Final = 0.5


def is_quoted_password(value: str) -> float:
    """How sure a value between quotes is a password: no label, no reference, no sentence."""
    if len(value) < _LEAST_PASSWORD or _is_none(value) or not any(map(str.isalnum, value)):
        return 0.0
    if _WORDY.fullmatch(value):
        return 0.0 if _is_label(value) else _LIKELY
    return 0.0 if _is_sentence(value) else _CLEAR


def is_quoted_secret(value: str) -> float:
    """How sure a short value that is called a secret is one: letters and digits, no name of something."""
    is_mixed = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    if len(value) < _LEAST_SECRET or not is_mixed or " " in value or _is_none(value) or _NAMED.search(value):
        return 0.0
    return _LIKELY


def is_bare_password(match: re.Match[str]) -> float:
    """How sure a value without quotes is a password, as configuration has it, and no code."""
    value = match["secret"]
    if len(value) < _LEAST_PASSWORD or _is_none(value) or match["op"].endswith("=>"):
        return 0.0  # behind an arrow, strings have quotes
    if _is_code(match, value):
        return _LIKELY if _is_mismatched(match, value) else 0.0
    is_loose = match["op"] == ":" and not match["gap"]
    is_name = _CODE.fullmatch(value) and ("." in value or not value[-1].isdigit())
    if is_name or _WORDY.fullmatch(value):
        return _LIKELY if _is_setting(match) and not _is_label(value) else 0.0
    return 0.0 if is_loose else _LIKELY


def _is_code(match: re.Match[str], value: str) -> bool:
    behind = match.string[match.end() : match.end() + 1]
    return bool(_CALL.match(value)) or behind in {"(", "[", "{", ")"} or "(" in value or "[" in value


def _is_setting(match: re.Match[str]) -> bool:
    """Whether a line of configuration is all that there is: a name, a sign, a word, and no code before."""
    content, start, end = match.string, match.start("word"), match.end()
    if match["op"] == "=" and _OPTION.search(content, max(0, start - 24), start):
        return True
    if end < len(content) and content[end] not in _ENDING and not _is_closed(match):
        return False
    if (match["op"] == "=" or match["op"].endswith(">")) and not match["gap"]:
        return True
    line = content.rfind("\n", 0, start)
    is_first = not content[line + 1 : start].strip(" \t-#*")
    is_listed = is_first and content[max(0, line - 80) : max(0, line)].rstrip().endswith(_CODE_LINE)
    return match["op"] == ":" and bool(match["gap"]) and "\n" not in match["gap"] and not is_listed


def _is_closed(match: re.Match[str]) -> bool:
    """Whether `;` or the end of an element ends the value: beside settings, or of one drawn by lot."""
    content, value, end = match.string, match["secret"], match.end()
    is_drawn = len(value) >= _LEAST_ALONE and is_random(value) and _is_drawn(value)
    if match["op"].endswith(">"):
        return is_drawn and content.startswith("</", end)
    if content[end] != ";" or match["op"] != "=" or match["gap"]:
        return False
    start = match.start("word")
    return (
        is_drawn
        or bool(_SETTING_BEHIND.match(content, end))
        or bool(_SETTING_BEFORE.search(content[max(0, start - _BESIDE_REACH) : start].removesuffix(" ")))
    )


def _is_label(value: str) -> bool:
    """Whether a value of letters is what a form or a program says of a password, and not one."""
    if " " in value:
        return not _PASSPHRASE.fullmatch(value) or bool(_ASKING.search(value) or _NAMED.search(value))
    if "$" in value and any(map(str.isdigit, value)):
        variable = _VARIABLE.search(value)
        return bool(variable and is_wordy(variable[0])) or bool(_NAMED.search(value))
    is_joined = bool(_JOINED.search(value)) and (is_wordy(value) or not value.isalnum())
    return len(value) > _LONGEST_WORD or is_joined or bool(_NAMED.search(value))


def _is_mismatched(match: re.Match[str], value: str) -> bool:
    """Whether the value goes to the end of its line and closes a bracket that is not open: no code does."""
    if match.end() < len(match.string) and match.string[match.end()] not in _ENDING | {","}:
        return False
    is_open: list[str] = []
    for bracket in _BRACKETS.findall(value):
        if bracket in _CLOSES:
            if is_open and is_open.pop() != _CLOSES[bracket]:
                return len(set(_SYMBOLS.findall(value))) > _LEAST_SYMBOLS
        else:
            is_open.append(bracket)
    return False


def is_key(match: re.Match[str], name: str) -> float:
    """How sure the value of `match`, which stands beside `name`, is a key or token."""
    whole = match["secret"]
    value = whole.partition("&")[0]  # in the query of an address
    if not _KEY.fullmatch(value):
        least = _LEAST_SECRET if len(set(_SYMBOLS.findall(whole))) > _MANY_SYMBOLS else _SHORT_KEY
        return 0.0 if len(whole) < least or _is_none(whole) else _as_complex(match, whole)
    forms = _forms(name)
    if len(value) < _SHORT_KEY or not _has_form(forms, value) or _is_signed(value):
        return 0.0
    sure = _as_text(value, name)
    # Of 64 keys of a known form one begins like a path.
    is_none = _is_shown if forms else _is_none
    return 0.0 if sure and is_none(value) else sure


def _is_signed(value: str) -> bool:
    """Whether `value` is a JSON Web Token that opens nothing."""
    header, _, rest = value.partition(".")
    return header.startswith("eyJ") and opens_nothing(rest.partition(".")[0])


def is_strictly_drawn(value: str) -> float:
    """How sure a value is a key of nobody knows what: no digest, no id, digits among letters all through."""
    is_other = bool(_HEX.fullmatch(value)) or is_uuid(value) or not _KEY.fullmatch(value)
    if (
        is_other
        or len(value) < _LEAST_STRICT
        or not is_random(value)
        or _is_none(value)
        or not _is_drawn(value)
    ):
        return 0.0
    return _LIKELY


def _as_text(value: str, name: str) -> float:
    if is_uuid(value) or _DIGITS.fullmatch(value):
        return _LIKELY if is_provider(name) or (is_uuid(value) and _OPENING.search(name)) else 0.0
    return _CLEAR if _is_drawn(value) else 0.0


def _forms(name: str) -> list[Lazy[str]]:
    """The forms that the keys of the service in `name` have, as far as they are known."""
    name = name.lower()
    return [form for service, form in _FORMS if service in name]


def _has_form(forms: Sequence[Lazy[str]], value: str) -> bool:
    return (not forms or any(form.fullmatch(value) for form in forms)) and not value.startswith("xox")


def is_opaque(match: re.Match[str]) -> float:
    """How sure the value of `match` is drawn by lot, whatever stands before it."""
    value = match["secret"]
    if len(value) < _SHORT_KEY or _is_none(value) or is_uuid(value) or not _KEY.fullmatch(value):
        return 0.0
    return _LIKELY if is_random(value) and _is_drawn(value) else 0.0


def _is_drawn(value: str) -> bool:
    if _HEX.fullmatch(value):
        return len(set(value)) >= _LEAST_HEX and any(map(str.isalpha, value))
    has_digits = any(map(str.isdigit, value))
    if is_wordy(value) or _says(value) or not (has_digits or has_both_cases(value)):
        return False
    return is_random(value) or (len(value) >= _LEAST_KEY and len(set(value)) >= _LEAST_HEX)


def _says(value: str) -> bool:
    """Whether `value` is words in base64."""
    try:
        said = b64decode(value + "=" * (-len(value) % 4), validate=True).decode("ascii")
    except ValueError:
        return False
    return said.isprintable() and is_wordy(said.replace(" ", ""))


def _as_complex(match: re.Match[str], value: str) -> float:
    """A quoted value with many symbols; in plain text that would be code."""
    is_quoted = match["double"] or match["single"] or match["back"] or match["op"].endswith("\x1f")
    return is_symbolic(value) if is_quoted or _is_mismatched(match, value) else 0.0


def is_symbolic(value: str) -> float:
    """How sure a value with many symbols and no spaces is a secret."""
    has_symbols = len(set(_SYMBOLS.findall(value))) >= _LEAST_SYMBOLS
    is_text = any(map(str.isalpha, value)) and not value.startswith(("^", "$", "&", "%"))
    return _LIKELY if has_symbols and is_text and " " not in value else 0.0


def _is_none(value: str) -> bool:
    """Whether `value` only stands where a secret would: a word, an address, a reference, a placeholder."""
    return bool(
        is_stand_in(value)
        or _ADDRESS.match(value)
        or _REFERENCE.match(value)
        or _SELECTOR.fullmatch(value)
        or _is_shown(value)
    )


def _is_shown(value: str) -> bool:
    return is_published(value) or is_placeholder(value)


def _is_sentence(value: str) -> bool:
    """Whether `value` is text for people: words with spaces between them."""
    return " " in value and is_wordy(value)
