"""What `sandbox-exec` of macOS is told of one server, worked out from what it is to have and nothing else.

The profile is a constant text for each number of paths: paths come as parameters, so that nothing in one of
them is read as a rule. Nothing starts a server with it yet: nobody has tried these walls on a Mac.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

PROGRAM: Final = "/usr/bin/sandbox-exec"
# What a program of any kind reads of the system; Python, Node and their libraries of Homebrew among it.
_SYSTEM: Final = (
    *("/System", "/usr", "/bin", "/sbin", "/Library/Frameworks", "/Library/Apple", "/opt/homebrew"),
    *("/private/etc/ssl", "/private/var/db/timezone", "/private/var/db/dyld"),
)
_FILES: Final = ("/", "/private/etc/hosts", "/private/etc/localtime", "/private/etc/protocols")
_DEVICES: Final = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
_SERVICES: Final = (
    "com.apple.system.opendirectoryd.libinfo",
    "com.apple.system.logger",
    "com.apple.system.notification_center",
    "com.apple.bsd.dirhelper",
)
# Said again and last: of several rules the last one counts.
_NEVER: Final = (
    ".ssh",
    ".aws",
    ".gnupg",
    ".config",
    "Library/Keychains",
    "Library/Cookies",
    "Library/Messages",
)


class Enclosure(NamedTuple):
    """What a server has beside the system, by true paths; `home` is that of the account.

    `gate` is the port of this machine where it may connect to, 0 for none.
    """

    reads: Sequence[str]
    changes: Sequence[str]
    hidden: Sequence[str]
    home: str
    gate: int = 0


def command_line(enclosure: Enclosure, command: Sequence[str]) -> tuple[str, ...]:
    """What to run."""
    given = (word for name, path in _parameters(enclosure) for word in ("-D", f"{name}={path}"))
    return (PROGRAM, "-p", profile(enclosure), *given, "--", *command)


def profile(enclosure: Enclosure) -> str:
    """The rules, one on each line."""
    return "\n".join(_rules(enclosure)) + "\n"


def _rules(enclosure: Enclosure) -> Iterator[str]:
    yield from ("(version 1)", "(deny default)")
    yield from ("(allow process-exec)", "(allow process-fork)")
    yield "(allow signal (target same-sandbox))"
    yield "(allow process-info* (target same-sandbox))"
    yield from ("(allow sysctl-read)", "(allow file-read-metadata)")
    yield _allowed("file-read*", [f'(literal "{one}")' for one in (*_FILES, *_DEVICES)])
    yield _allowed("file-read*", [f'(subpath "{one}")' for one in _SYSTEM])
    yield _allowed("file-write-data", [f'(literal "{one}")' for one in _DEVICES])
    yield _allowed("mach-lookup", [f'(global-name "{one}")' for one in _SERVICES])
    yield from _of_paths(enclosure)
    if enclosure.gate:
        yield f'(allow network-outbound (remote ip "localhost:{enclosure.gate}"))'


def _of_paths(enclosure: Enclosure) -> Iterator[str]:
    names = [name for name, _ in _parameters(enclosure)]
    given = [_below(name) for name in names if name.startswith(("READ", "CHANGE"))]
    changed = [_below(name) for name in names if name.startswith("CHANGE")]
    closed = [_below(name) for name in names if name.startswith(("HIDDEN", "NEVER"))]
    if given:
        yield _allowed("file-read*", given)
    if changed:
        yield _allowed("file-write*", changed)
        yield f"(deny process-exec {' '.join(changed)})"
    yield f"(deny file-read* file-write* {' '.join(closed)})"


def _parameters(enclosure: Enclosure) -> Iterator[tuple[str, str]]:
    never = [f"{enclosure.home}/{name}" for name in _NEVER]
    several = {
        "READ": enclosure.reads,
        "CHANGE": enclosure.changes,
        "HIDDEN": enclosure.hidden,
        "NEVER": never,
    }
    for kind, paths in several.items():
        yield from ((f"{kind}{number}", path) for number, path in enumerate(paths))


def _below(name: str) -> str:
    return f'(subpath (param "{name}"))'


def _allowed(what: str, where: Sequence[str]) -> str:
    return f"(allow {what} {' '.join(where)})"
