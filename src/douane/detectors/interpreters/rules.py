"""The rules about what a server would interpret, and what a reader says that it saw."""

from __future__ import annotations

from typing import Final, NamedTuple

from douane.detectors.sighting import Rule, Tier
from douane.model.finding import Severity

TAGS: Final = ("MCP05:2025", "ASI02", "AML.T0053", "MCP-T3", "CWE-74")


class Seen(NamedTuple):
    """`rule` applies to `start`..`end` of the string that was judged."""

    rule: Rule
    start: int
    end: int


def _rule(name: str, because: str, severity: Severity, *weaknesses: str, tier: Tier = Tier.HARD) -> Rule:
    return Rule(f"interpreter.{name}", severity, because, (*TAGS, *weaknesses), tier)


_CRITICAL, _HIGH, _MEDIUM, _LOW = Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW

SQL_INJECTION: Final = _rule("sql-injection", "a piece of SQL where none belongs", _HIGH, "CWE-89")
SQL_WRITE: Final = _rule(
    "sql-write", "a statement that is no read, given to a tool that only reads", _HIGH, "CWE-89"
)
SQL_STACKED: Final = _rule(
    "sql-stacked",
    "several statements or transaction control, given to a tool that only reads",
    _HIGH,
    "CWE-89",
)
SQL_FUNCTION: Final = _rule(
    "sql-function", "a function with side effects, given to a tool that only reads", _HIGH, "CWE-89"
)
SQL_ESCAPE: Final = _rule(
    "sql-escape", "SQL that reaches files, programs or the network of the database's machine", _HIGH, "CWE-89"
)
SQL_DESTRUCTIVE: Final = _rule(
    "sql-destructive", "a statement that drops, empties or rewrites whole tables", _MEDIUM, tier=Tier.SOFT
)
COMMAND_INJECTION: Final = _rule("command-injection", "a command where none belongs", _CRITICAL, "CWE-78")
COMMAND_CHAINED: Final = _rule(
    "command-chained", "a second command for a tool that runs one program", _HIGH, "CWE-78"
)
COMMAND_REMOTE: Final = _rule(
    "command-remote-shell", "a shell that somebody else on the network would hold", _CRITICAL, "CWE-78"
)
COMMAND_DOWNLOADED: Final = _rule(
    "command-downloaded", "commands that are fetched or decoded and run unseen", _CRITICAL, "CWE-494"
)
COMMAND_DESTRUCTIVE: Final = _rule(
    "command-destructive", "a command that erases a disk, a system or a home folder", _CRITICAL, "CWE-78"
)
COMMAND_CREDENTIALS: Final = _rule(
    "command-credentials", "a command that reads keys or passwords", _CRITICAL, "CWE-522"
)
OPTION_INJECTION: Final = _rule(
    "option-injection", "an option for the program behind the tool, in place of a value", _HIGH, "CWE-88"
)
PATH_TRAVERSAL: Final = _rule(
    "path-traversal", "a path that climbs out of the folder it starts in", _HIGH, "CWE-22"
)
PATH_OUTSIDE: Final = _rule(
    "path-outside", "a path outside of the folders that this server may use", _HIGH, "CWE-22"
)
PATH_SENSITIVE: Final = _rule(
    "path-sensitive", "the path of a file with keys or passwords", _CRITICAL, "CWE-552"
)
PATH_SYSTEM: Final = _rule("path-system", "the path of a file of the operating system", _MEDIUM, "CWE-552")
URL_METADATA: Final = _rule(
    "url-metadata", "the address at which a cloud hands out its credentials", _CRITICAL, "CWE-918"
)
URL_INTERNAL: Final = _rule(
    "url-internal", "an address inside of a private network or machine", _HIGH, "CWE-918"
)
URL_LOOPBACK: Final = _rule(
    "url-loopback", "a development server on this machine", _LOW, "CWE-918", tier=Tier.SOFT
)
URL_DISGUISED: Final = _rule(
    "url-disguised", "an address written so that checks overlook it", _HIGH, "CWE-918"
)
URL_SCHEME: Final = _rule(
    "url-scheme", "a URL that reads files or speaks another protocol than HTTP", _HIGH, "CWE-918"
)
TEMPLATE: Final = _rule("template-injection", "a template expression where none belongs", _HIGH, "CWE-1336")
LDAP: Final = _rule("ldap-injection", "a piece of an LDAP filter where none belongs", _HIGH, "CWE-90")
XPATH: Final = _rule("xpath-injection", "a piece of an XPath expression where none belongs", _HIGH, "CWE-643")
NOSQL: Final = _rule(
    "nosql-injection", "an operator of a document database where none belongs", _HIGH, "CWE-943"
)
DOCUMENT: Final = _rule(
    "document", "a document that has its reader open files, addresses or programs", _CRITICAL, "CWE-611"
)
HEADER: Final = _rule("header-injection", "a line break that begins another header", _HIGH, "CWE-93")

RULES: Final[tuple[Rule, ...]] = (
    SQL_INJECTION,
    SQL_WRITE,
    SQL_STACKED,
    SQL_FUNCTION,
    SQL_ESCAPE,
    SQL_DESTRUCTIVE,
    COMMAND_INJECTION,
    COMMAND_CHAINED,
    COMMAND_REMOTE,
    COMMAND_DOWNLOADED,
    COMMAND_DESTRUCTIVE,
    COMMAND_CREDENTIALS,
    OPTION_INJECTION,
    PATH_TRAVERSAL,
    PATH_OUTSIDE,
    PATH_SENSITIVE,
    PATH_SYSTEM,
    URL_METADATA,
    URL_INTERNAL,
    URL_LOOPBACK,
    URL_DISGUISED,
    URL_SCHEME,
    TEMPLATE,
    LDAP,
    XPATH,
    NOSQL,
    DOCUMENT,
    HEADER,
)
