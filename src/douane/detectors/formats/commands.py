"""Passwords that commands and calls are given."""

from __future__ import annotations

import re
from typing import Final

from douane.detectors.formats.given import is_given, is_pair, is_told
from douane.detectors.formats.names import Kind, kind_of
from douane.detectors.formats.values import is_quoted_password, is_quoted_secret, is_symbolic
from douane.detectors.lazy import Lazy
from douane.detectors.pattern import Pattern, secret

_WHOLE: Final = r"(?:\"[^\"\n\x1f]{1,80}\"|'[^'\n\x1f]{1,80}'|[^\s\"'\x1f]{1,80})"
_DOUBLE: Final = '"'
_SINGLE: Final = "'"
_BEHIND: Final = r"[^\n\x1f]{0,200}?(?<=\s)"
_COMMANDS: Final = "|".join(
    (
        r"sshpass -p ?",
        rf"(?:mysql|mariadb)(?:dump|admin)? {_BEHIND}-p",
        rf"redis-cli {_BEHIND}-a ",
        rf"smbclient {_BEHIND}-U [^\s%]{{1,40}}%",
        rf"(?:docker|npm|podman|oc|helm registry) login {_BEHIND}(?<=\s)-p ",
        rf"ldapsearch {_BEHIND}-w ",
        rf"sqlcmd {_BEHIND}-P ",
        r"htpasswd -[a-z]{0,4}b[a-z]{0,4} \S{1,80} \S{1,40} ",
        rf"psexec(?:64)?(?:\.exe)? {_BEHIND}-p ",
        rf"keytool {_BEHIND}-(?:store|key)pass ",
    )
)
_OPTIONS: Final = (
    r"password|passwd|pass|(?:api-?|auth-?|access-?)?token|api-?key|(?:client-?)?secret|secret-?key"
    r"|secret-access-key|access-key"
)
_CALLS: Final = (
    r"(?i:securestring (?:-asplaintext )?(?:-force )?(?:-string )?"
    r"|credential ?\([^()\n\x1f]{0,120},\s{0,4}|getconnection\([^()\n\x1f]{1,160},\s{0,4})"
)


_STATEMENT: Final = 160
_PROSE: Final = Lazy(r"\b(?:is|are|be|was|were|been|being|uniquely)\s\Z", re.IGNORECASE)
_ACCOUNT: Final = Lazy(r"\b(?:user|role|grant|login)\b[^;\n]{1,160}\Z", re.IGNORECASE)


def _compared(mark: str) -> Pattern:
    """`"value" == password`, between the quotation marks `mark`."""
    rest = rf"[^{mark}\n\x1f\\]{{6,120}}\\{{0,3}}{mark} ?[=!]==? ?[A-Za-z_.$]{{3,48}}"
    return Pattern(
        secret(
            "compared-password" if mark == _DOUBLE else "compared-password-single",
            "a password that code compares with what a variable of that name holds",
        ),
        tuple(f"{mark} {sign} " for sign in ("==", "!=", "===", "!==")),
        f"{mark}{rest}",
        rf"{mark}(?P<secret>[^{mark}\n\x1f\\]{{6,120}}+)\\{{0,3}}{mark} ?[=!]==? ?"
        r"(?P<name>[A-Za-z_.$]{3,48}+)",
        _is_compared,
        since=mark,
    )


def _is_compared(match: re.Match[str]) -> float:
    value, kind = match["secret"], kind_of(match["name"])
    if kind is Kind.PASSWORD:
        return is_quoted_password(value)
    return is_quoted_secret(value) or is_symbolic(value) if kind is Kind.KEY else 0.0


def _is_identified(match: re.Match[str]) -> float:
    """The password of an account of a database, and nothing that prose tells apart by something."""
    before = match.string[max(0, match.start() - _STATEMENT) : match.start()]
    is_account = _ACCOUNT.search(before) and not _PROSE.search(before)
    return is_quoted_password(match["secret"]) if is_account else 0.0


PATTERNS: Final[tuple[Pattern, ...]] = (
    Pattern(
        secret("database-password", "the password that SQL gives an account"),
        ("identified by ", "identified with "),
        "identified ",
        r"(?i:identified) (?:(?i:with) [\w\"'`]{1,40} )?(?i:by) {1,4}(?:(?i:value|random) )?\\{0,3}"
        r"(?P<quote>[\"'])(?P<secret>[^\"'\n\x1f\\]{6,120})\\{0,3}(?P=quote)",
        _is_identified,
        window=80,
    ),
    Pattern(
        secret("curl-credentials", "the name and password that curl is given"),
        ("curl ",),
        "curl ",
        r"(?i:curl) (?:[^\n\x1f\\]|\\\n?){0,300}?(?<=[ \t\n])(?:-u|--user|--proxy-user|-U)[ \t=]{0,4}"
        rf"(?P<secret>(?:{_WHOLE}:)?+{_WHOLE}?(?::{_WHOLE})?)(?=[\s\x1f\\]|$)",
        is_pair,
        window=300,
    ),
    Pattern(
        secret("command-password", "a password that a command is given"),
        (
            *("sshpass ", "mysql ", "mysqldump ", "mysqladmin ", "mariadb ", "redis-cli ", "smbclient "),
            *(
                "docker login ",
                "npm login ",
                "podman login ",
                "oc login ",
                "helm registry login ",
                "ldapsearch ",
                "htpasswd -",
                "sqlcmd ",
                "keytool ",
                "psexec ",
                "psexec.exe ",
                "psexec64",
            ),
        ),
        "(?:sshpass|mysql|mariadb|redis|smbclient|docker|npm|podman|oc|helm|ldapsearch|sqlcmd|htpasswd|keytool|psexec)",
        rf"(?:{_COMMANDS})[\"']?(?P<secret>[^\s\"'\x1f\\]{{4,80}})",
        is_given,
        window=200,
    ),
    Pattern(
        secret("code-password", "a password that code passes on"),
        ("securestring ", "credential(", "credential (", "getconnection("),
        "(?:securestring|credential|getconnection)",
        rf"{_CALLS}\\{{0,3}}(?P<quote>[\"'])(?P<secret>[^\"'\n\x1f\\]{{4,80}})\\{{0,3}}(?P=quote)"
        r"(?=\s{0,4}(?:\)|-|\n|;|$|\\))",
        is_given,
    ),
    Pattern(
        secret("option-password", "a password or key given as an option"),
        (
            *("-password ", "-passwd ", "-token ", "-api-key ", "-apikey ", "-secret ", "-pass "),
            *("-secret-key ", "-access-key "),
        ),
        rf"-(?:{_OPTIONS})",
        rf"(?<=-)-(?i:{_OPTIONS}) {{1,4}}(?:\\{{0,3}}[\"'])?(?!(?:id|type|src|source)=)"
        r"(?P<secret>[^\s\"'\x1f\\,)]{6,200})",
        is_told,
    ),
    _compared(_DOUBLE),
    _compared(_SINGLE),
)
