"""Reasons to look at a server, each with a token that others use too, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from douane.discovery.record import Record, Risk, Source
from douane.discovery.signs import AUTONOMY
from douane.discovery.started import Started, program
from douane.inventory.holes import Hole, known_of
from douane.model.finding import Severity


class Token(NamedTuple):
    """One kind of risk: how bad, what it is, what to do, and where lists of threats have it."""

    severity: Severity
    title: str
    fix: str
    tags: tuple[str, ...]


NOT_PROTECTED: Final = "not_protected"
TOKENS: Final[Mapping[str, Token]] = {
    "known_hole": Token(
        Severity.HIGH,
        "this version has a published hole",
        "use a version without it",
        ("MCP04:2025", "ASI04", "AML.T0010.005", "MCP-T11"),
    ),
    "remote_fetch_exec": Token(
        Severity.HIGH,
        "it runs what an address gives at each start",
        "install it at a fixed version from a registry, and start that",
        ("MCP04:2025", "ASI04", "AML.T0010.005", "MCP-T11"),
    ),
    "plaintext_secret": Token(
        Severity.HIGH,
        "a secret is written out",
        "keep it in the vault and refer to it as `secret://NAME`; change it if the file was ever shared",
        ("MCP01:2025", "ASI03", "AML.T0055", "MCP-T5"),
    ),
    "hidden_unicode": Token(
        Severity.HIGH,
        "it says something that nobody sees",
        "remove the entry unless you know who wrote it",
        ("MCP03:2025", "ASI01", "AML.T0068", "MCP-T4"),
    ),
    "bypass_permissions": Token(
        Severity.HIGH,
        "an agent runs that was told to ask nobody",
        "start it without the option, or within a sandbox of its own",
        ("MCP02:2025", "ASI02", "AML.T0081", "MCP-T9"),
    ),
    "cleartext_endpoint": Token(
        Severity.HIGH,
        "what is said can be read and changed on the way",
        "use https:// or wss://",
        ("MCP07:2025", "ASI07", "MCP-T7"),
    ),
    "open_socket": Token(
        Severity.HIGH,
        "other machines can reach it",
        "let it listen on 127.0.0.1, and put the gateway before it",
        ("MCP07:2025", "ASI03", "MCP-T8"),
    ),
    "mcp_shell_exec": Token(
        Severity.MEDIUM,
        "it is there to run commands",
        "protect it, and have a person asked about its calls",
        ("MCP05:2025", "ASI05", "AML.T0050", "MCP-T9"),
    ),
    "mcp_fs_write": Token(
        Severity.MEDIUM,
        "it is there to change files",
        "give it the folders that it needs, or have it read only",
        ("MCP02:2025", "ASI02", "AML.T0101", "MCP-T9"),
    ),
    "unpinned_dependency": Token(
        Severity.MEDIUM,
        "whatever is newest is started",
        "name the version that you have looked at",
        ("MCP04:2025", "ASI04", "AML.T0109", "MCP-T11"),
    ),
    "world_readable_config": Token(
        Severity.LOW,
        "other accounts of this machine can read the file",
        "`chmod 600` it",
        ("MCP01:2025", "AML.T0083", "MCP-T5"),
    ),
    "world_writable_config": Token(
        Severity.CRITICAL,
        "other accounts of this machine can change the file, and so what is started",
        "`chmod 600` it, and look at what it says now",
        ("MCP04:2025", "AML.T0081", "MCP-T11"),
    ),
    "unreadable_config": Token(
        Severity.MEDIUM,
        "what stands there could not be looked at",
        "mend the file, or remove it",
        ("MCP09:2025", "MCP-T12"),
    ),
    NOT_PROTECTED: Token(
        Severity.MEDIUM,
        "nothing stands before it that looks at what it says and does",
        "`douane protect`, or the gateway",
        ("MCP09:2025", "MCP08:2025", "MCP-T12"),
    ),
}

_WORD: Final = re.compile(r"[a-z0-9]+")
_SHELL: Final = frozenset(
    {"shell", "terminal", "iterm", "bash", "ssh", "exec", "command", "commands", "commander", "interpreter"}
    | {"powershell", "tmux", "runcommand", "cmd", "subprocess", "repl", "sandbox", "jupyter"}
)
_FILES: Final = frozenset({"filesystem", "file", "files", "fs", "editor", "commander", "obsidian", "drive"})
_LOCAL: Final = re.compile(r"localhost|127(?:\.\d{1,3}){3}|::1|.*\.localhost", re.IGNORECASE)
_FOR_ALL: Final = frozenset({"managed", "system"})  # files that everybody is there to read
_CLEAR: Final = frozenset({"http", "ws"})


class Seen(NamedTuple):
    """What only a look at the machine tells of a server, beside its record."""

    what: Started
    hidden: tuple[str, ...] = ()
    reads_only: bool = False
    is_readable: bool = False  # others can read its file
    is_writable: bool = False
    is_open: bool = False  # others reach its socket


def risks(record: Record, seen: Seen, known: Iterable[Hole] = ()) -> tuple[Risk, ...]:
    """What there is to say of a server, the worst first; of one switched off what holds all the same."""
    found = [*_of_what(record, seen, known), *_of_entry(record, seen)]
    if record.is_enabled and not record.problem:
        found += _of_use(record, seen)
    return tuple(sorted(found, key=lambda risk: -risk.severity))


def risk(token: str, about: str = "", severity: Severity | None = None) -> Risk:
    """A risk in the words of its token."""
    told = TOKENS[token]
    return Risk(token, told.severity if severity is None else severity, told.title, told.fix, about)


def _of_what(record: Record, seen: Seen, known: Iterable[Hole]) -> Iterator[Risk]:
    for hole in known_of(known, record.package, record.version):
        name = hole.ids[0] if hole.ids else hole.source
        yield Risk("known_hole", hole.severity, f"{name}: {hole.what}", hole.fix, name)
    if seen.what.is_remote:
        yield risk("remote_fetch_exec")
    elif record.source in {Source.CONFIGURED, Source.RUNNING} and not record.is_pinned:
        yield risk("unpinned_dependency")


def _of_entry(record: Record, seen: Seen) -> Iterator[Risk]:
    yield from (risk("plaintext_secret", name) for name in record.secrets)
    yield from (risk("hidden_unicode", name) for name in seen.hidden)
    if record.problem and not record.name:
        yield risk("unreadable_config", record.problem)
    if seen.is_writable:
        yield risk("world_writable_config")
    elif seen.is_readable and (record.secrets or record.scope not in _FOR_ALL):
        yield risk("world_readable_config", severity=Severity.HIGH if record.secrets else None)
    if record.url and _is_clear(record.url):
        yield risk("cleartext_endpoint")


def _of_use(record: Record, seen: Seen) -> Iterator[Risk]:
    words = set(_WORD.findall(f"{record.package or seen.what.name} {record.name}".lower()))
    if record.source is Source.INSTALLED:
        return
    if not _SHELL.isdisjoint(words):
        yield risk("mcp_shell_exec")
    if not _FILES.isdisjoint(words) and not seen.reads_only:
        yield risk("mcp_fs_write")
    if _is_unasked(record):
        yield risk("bypass_permissions")
    if seen.is_open:
        yield risk("open_socket", " ".join(record.sockets))
    if not record.is_protected and record.source is not Source.AGENT:
        yield risk(NOT_PROTECTED)


def _is_unasked(record: Record) -> bool:
    """Whether its command line has an agent in it that is told not to ask."""
    for number, word in enumerate(record.command):
        rest = record.command[number + 1 :]
        for words in AUTONOMY.get(program(word), ()):
            if any(rest[n : n + len(words)] == words for n in range(len(rest))):
                return True
    return False


def _is_clear(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme.lower() in _CLEAR and _LOCAL.fullmatch(host) is None
