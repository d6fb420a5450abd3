"""The arguments of bubblewrap for one box, worked out from what is to be in it and nothing else.

The root is empty, and what is not mounted is not there; `--ro-bind / /` would leave every file of the account
readable. The order is that of mounts: what lies deeper comes later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

HOME: Final = "/home/sandbox"
_MIB: Final = 1 << 20
_SHARED_MEMORY: Final = 64 * _MIB
_TEMPORARY: Final = 256 * _MIB
_HOME_SIZE: Final = 64 * _MIB
_WALLS: Final = (
    *("--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"),
    *("--unshare-cgroup-try", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "mcp"),
)
# Whoever starts a box may die at any moment: the end of the input must not count as the word `go`.
_GATE: Final = 'printf "ready\\n" && IFS= read -r g && [ "$g" = go ] || exit 125; exec "$@"'
GO: Final = b"go\n"
READY: Final = b"ready\n"


class Kind(StrEnum):
    """How something of the machine is there in the box."""

    READ = "--ro-bind"
    WRITE = "--bind"
    DEVICE = "--dev-bind"
    HIDDEN_FOLDER = "hidden folder"
    HIDDEN_FILE = "hidden file"


class Mount(NamedTuple):
    """A path of the machine, at the same place in the box; `source` is its true path, or an open file."""

    kind: Kind
    path: str
    source: str | int


class Box(NamedTuple):
    """All that is in a box; numbers are those of open files that bubblewrap inherits.

    `links` are symbolic links of the root, `files` what is copied into it, by path. On `report` it says
    what it started, and then waits for `block`.
    """

    system: tuple[Mount, ...]
    links: Mapping[str, str]
    files: Mapping[str, int]
    mounts: tuple[Mount, ...]
    folder: str
    seccomp: int
    report: int
    block: int
    can_forbid_namespaces: bool = True


def command_line(program: str, options: int, command: Sequence[str]) -> tuple[str, ...]:
    """What to run: bubblewrap, which reads its options from the open file `options` and begins at its end.

    So nothing of them is in the process table.
    """
    return (program, "--args", str(options), "--", "/bin/sh", "-c", _GATE, "douane-gate", *command)


def arguments(box: Box) -> tuple[str, ...]:
    """The options for this box."""
    return tuple(_arguments(box))


def encoded(options: Iterable[str]) -> bytes:
    """Options as bubblewrap reads them from a file."""
    return b"".join(option.encode("utf-8", "surrogateescape") + b"\0" for option in options)


def _arguments(box: Box) -> Iterator[str]:
    yield from _WALLS
    if box.can_forbid_namespaces:
        yield "--disable-userns"
    yield from _root(box)
    yield from _scratch(box)
    for path, to in box.links.items():
        yield from ("--symlink", to, path)
    for path, file in box.files.items():
        yield from ("--perms", "0444", "--file", str(file), path)
    for mount in sorted(box.mounts, key=lambda one: one.path.count("/")):
        if mount.kind is not Kind.DEVICE:
            yield from _mounted(mount)
    yield from ("--remount-ro", "/", "--chdir", box.folder)
    yield from ("--seccomp", str(box.seccomp), "--info-fd", str(box.report), "--block-fd", str(box.block))


def _root(box: Box) -> Iterator[str]:
    yield from ("--perms", "0755", "--dir", "/etc", "--perms", "0755", "--dir", "/etc/ssl")
    for mount in box.system:
        yield from _mounted(mount)
    # /proc/sys is written to by the owner of the machine, whom the root of a box is where root starts it.
    yield from ("--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys")


def _scratch(box: Box) -> Iterator[str]:
    yield from ("--dev", "/dev")
    for mount in box.mounts:
        if mount.kind is Kind.DEVICE:
            yield from _mounted(mount)
    yield from _memory("/dev/shm", "1777", _SHARED_MEMORY)  # noqa: S108  # a place in the box
    yield from ("--remount-ro", "/dev")
    yield from _memory("/tmp", "1777", _TEMPORARY)  # noqa: S108  # the same
    yield from ("--perms", "0755", "--dir", "/var", "--symlink", "/tmp", "/var/tmp")  # noqa: S108  # the same
    yield from ("--perms", "0755", "--dir", "/run", "--symlink", "/run", "/var/run")
    yield from ("--perms", "0755", "--dir", "/home")
    yield from _memory(HOME, "0700", _HOME_SIZE)


def _memory(path: str, permissions: str, size: int) -> tuple[str, ...]:
    return ("--perms", permissions, "--size", str(size), "--tmpfs", path)


def _mounted(mount: Mount) -> tuple[str, ...]:
    match mount.kind:
        case Kind.HIDDEN_FOLDER:
            return ("--perms", "0000", "--size", "4096", "--tmpfs", mount.path, "--remount-ro", mount.path)
        case Kind.HIDDEN_FILE:
            return ("--perms", "0000", "--ro-bind-data", str(mount.source), mount.path)
        case Kind.READ | Kind.WRITE | Kind.DEVICE:
            option = f"{mount.kind}-fd" if isinstance(mount.source, int) else mount.kind.value
            return (option, str(mount.source), mount.path)
