"""Looks at this machine: files of hosts, `/proc`, manifests. It starts nothing, and connects only if told."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from douane.discovery.estate import Openness, View
from douane.discovery.finding import configured
from douane.discovery.hosts import HOSTS
from douane.discovery.installed import installed
from douane.discovery.machine import Machine
from douane.discovery.proc import holders, processes, sockets
from douane.discovery.processes import Process
from douane.inventory.holes import Hole, holes

_HOLES: Final = "inventory/holes.toml"


class Scope(NamedTuple):
    """What is looked at; `processes` are those that somebody listed, in place of those of `/proc`."""

    processes: Sequence[Process] | None = None
    probes: bool = False
    packages: bool = True


def look(machine: Machine, scope: Scope = Scope()) -> View:  # noqa: B008  # a tuple, which nothing changes
    """What there is on this machine, as this account may see it."""
    entries = configured(machine)
    running = tuple(processes()) if scope.processes is None else tuple(scope.processes)
    listening = sockets(os.getuid()) if machine.system == "linux" else ()
    view = View(
        entries,
        running,
        tuple(installed(machine)) if scope.packages else (),
        listening,
        holders({one.inode for one in listening}) if listening else {},
        files=_openness(entry.file for entry in entries),
        hosts={name: host.name for host in HOSTS for name in host.programs},
        holes=known_holes(),
    )
    if not scope.probes:
        return view
    from douane.discovery.probe import probed  # noqa: PLC0415  # only who asks for it needs sockets

    return view._replace(spoken=tuple(probed(listening)))


def known_holes() -> tuple[Hole, ...]:
    """The holes that came with this version of Douane."""
    path = os.path.join(os.path.dirname(os.path.dirname(__file__)), _HOLES)  # noqa: PTH118, PTH120
    with open(path, encoding="utf-8") as file:  # noqa: PTH123  # as in stores
        return holes(file.read())


def openness(path: str) -> Openness:
    """Whether accounts other than its owner's reach a file through every folder above it."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116  # as above
        folder, is_reached = os.path.dirname(os.path.realpath(path)), True  # noqa: PTH120
        while is_reached and folder != os.path.dirname(folder):  # noqa: PTH120
            is_reached = bool(os.stat(folder).st_mode & stat.S_IXOTH)  # noqa: PTH116
            folder = os.path.dirname(folder)  # noqa: PTH120
    except OSError:
        return Openness()
    return Openness(is_reached and bool(mode & stat.S_IROTH), is_reached and bool(mode & stat.S_IWOTH))


def _openness(paths: Iterable[str]) -> Mapping[str, Openness]:
    if os.name == "nt":
        return {}  # permissions of Windows are no modes
    return {path: openness(path) for path in dict.fromkeys(paths)}
