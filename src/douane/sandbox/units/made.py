"""The units of one server, worked out from its command and its profile."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from douane.errors import LaunchError
from douane.model.profile import Ceilings, Profile

SOCKETS: Final = "/run/douane-servers"
SETTINGS: Final = "/etc/douane/servers"
GATEWAY: Final = "douane"  # the group that may speak with servers
_MOST: Final = 64  # conversations of one server at a time
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_PLAIN: Final = re.compile(r"[\w@+=:,./-]+", re.ASCII)
# What no server needs, whatever its profile: the settings of systemd.exec(5) that close it.
_WALLS: Final = """\
NoNewPrivileges=true
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
ProtectHome=tmpfs
PrivateTmp=true
PrivateDevices=true
PrivateIPC=true
PrivateUsers=true
PrivateMounts=true
ProtectProc=invisible
ProcSubset=pid
ProtectClock=true
ProtectControlGroups=true
ProtectHostname=true
ProtectKernelLogs=true
ProtectKernelModules=true
ProtectKernelTunables=true
RestrictNamespaces=true
RestrictRealtime=true
RestrictSUIDSGID=true
LockPersonality=true
RemoveIPC=true
KeyringMode=private
UMask=0077
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources @keyring io_uring_setup io_uring_enter io_uring_register userfaultfd
SystemCallErrorNumber=EPERM
TemporaryFileSystem=/run:ro /srv:ro /mnt:ro /media:ro /opt:ro /var:ro
InaccessiblePaths=-/boot -/etc/shadow -/etc/gshadow -/etc/ssh -/etc/douane -/run/dbus -/run/user"""


class Served(NamedTuple):
    """A server to be a unit: its name, the account that it runs as, its command, and what it may touch.

    `reads`, `changes` and `hidden` are true paths, of the profile and of what the command needs. `env` names
    variables, whose values an operator writes into a file of their own.
    """

    name: str
    user: str
    command: Sequence[str]
    profile: Profile
    reads: Sequence[str] = ()
    changes: Sequence[str] = ()
    hidden: Sequence[str] = ()
    env: Sequence[str] = ()


def units(served: Served, stays: Sequence[str]) -> Mapping[str, str]:
    """The texts of its units, by their file names; `stays` is the command before its own that ends it.

    Raises:
        LaunchError: no unit can keep its profile.
    """
    _ensure_kept(served)
    name = f"douane-server-{served.name}"
    return {
        f"{name}.socket": "\n".join(_socket(served)) + "\n",
        f"{name}@.service": "\n".join(_service(served, stays)) + "\n",
    }


def socket_of(name: str) -> str:
    """Where the server of this name is reached."""
    return f"{SOCKETS}/{name}.sock"


def _ensure_kept(served: Served) -> None:
    profile = served.profile
    for what in (name for name, is_asked in _problems(profile).items() if is_asked):
        fix = "take it out of the profile, or let the gateway start the server itself"
        raise LaunchError(f"server `{served.name}`: no unit can keep {what} of `{profile.name}`", fix)
    if any(
        _CONTROL.search(word) for word in (*served.command, *served.reads, *served.changes, *served.hidden)
    ):
        raise LaunchError(f"server `{served.name}`: its command has a control character", "take it out")


def _problems(profile: Profile) -> Mapping[str, object]:
    return {
        "the network": not profile.network.is_none,
        "`devices`": profile.devices,
        '`require = "full"`': profile.is_whole,
        "the absence of walls": not profile.is_contained,
    }


def _socket(served: Served) -> Iterator[str]:
    yield "# Where Douane speaks with a server; each conversation starts one of its own."
    yield "[Unit]"
    yield f"Description=MCP server {served.name}, for Douane"
    yield ""
    yield "[Socket]"
    yield f"ListenStream={socket_of(served.name)}"
    yield "SocketUser=root"
    yield f"SocketGroup={GATEWAY}"
    yield "SocketMode=0660"
    yield "DirectoryMode=0755"
    yield "Accept=yes"
    yield f"MaxConnections={_MOST}"
    yield "RemoveOnStop=true"
    yield ""
    yield "[Install]"
    yield "WantedBy=sockets.target"


def _service(served: Served, stays: Sequence[str]) -> Iterator[str]:
    yield "# One conversation with the server; all that it started ends with it."
    yield "[Unit]"
    yield f"Description=MCP server {served.name}, for Douane"
    yield "CollectMode=inactive-or-failed"
    yield ""
    yield "[Service]"
    yield "Type=exec"
    yield f"User={served.user}"
    yield from ("StandardInput=socket", "StandardOutput=socket", "StandardError=journal")
    yield f"ExecStart={' '.join(map(quoted, (*stays, *served.command)))}"
    yield from ("KillMode=control-group", "TimeoutStopSec=5")
    if served.env:
        yield f"# {', '.join(served.env)}: each as NAME=value, in a file that root alone reads."
        yield f"EnvironmentFile={SETTINGS}/{served.name}.env"
    yield from _folders(served)
    yield from _limits(served.profile.ceilings)
    yield from _sockets(served.profile)
    yield _WALLS


def _folders(served: Served) -> Iterator[str]:
    yield from (f"BindReadOnlyPaths={quoted(path)}" for path in served.reads)
    yield from (f"BindPaths={quoted(path)}" for path in served.changes)
    yield from (f"ReadWritePaths={quoted(path)}" for path in served.changes)
    yield from (f"InaccessiblePaths={quoted(path)}" for path in served.hidden)
    yield f"WorkingDirectory={'/tmp' if not served.changes else served.changes[0]}"  # noqa: S108  # its own
    yield "Environment=HOME=/tmp TMPDIR=/tmp"


def _limits(most: Ceilings) -> Iterator[str]:
    yield f"MemoryMax={most.memory_in_all}"
    yield "MemorySwapMax=0"
    yield f"TasksMax={most.processes}"
    yield "CPUQuota=100%"
    yield f"LimitDATA={most.memory}"
    yield f"LimitFSIZE={most.file_size}"
    yield f"LimitNOFILE={most.open_files}"
    yield "LimitCORE=0"
    if most.processor:
        yield f"LimitCPU={most.processor}"


def _sockets(profile: Profile) -> Iterator[str]:
    yield from ("PrivateNetwork=true", "IPAddressDeny=any")
    yield f"RestrictAddressFamilies=AF_INET AF_INET6{' AF_UNIX' if profile.unix_sockets else ''}"


def quoted(word: str) -> str:
    """A word as systemd reads it in a command or a list (systemd.syntax(7)); nothing in it is replaced."""
    word = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return word if _PLAIN.fullmatch(word) else f'"{word}"'
