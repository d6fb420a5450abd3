"""Looks for the files of every host, at the places where they may be and nowhere else."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

from douane.discovery.entries import unusable
from douane.discovery.folders import TooManyError, matching
from douane.discovery.host import Host
from douane.discovery.hosts import HOSTS
from douane.discovery.machine import Machine, System
from douane.discovery.place import Place
from douane.model.estate import Entry

MAX_BYTES: Final = 20 * 1024 * 1024
_REMEDIES: Final[Mapping[str, str]] = {
    "darwin": "; if macOS keeps it from this terminal, allow it Full Disk Access in Privacy & Security",
}
_SYSTEMS: Final[Mapping[str, System]] = {"win32": "windows", "darwin": "macos"}


class Found(NamedTuple):
    """A file of a host; its place names it whole."""

    host: Host
    place: Place
    text: str  # as it is on the disk, its BOM and line ends with it
    problem: str = ""  # why it has no text

    def entries(self) -> list[Entry]:
        """The servers in it."""
        if self.problem:
            return [unusable(self.host.name, self.place, self.problem)]
        return self.host.read(self.text, self.place)


def this_machine(project: str = "") -> Machine:
    """The machine that this runs on, for who runs it."""
    return Machine(_SYSTEMS.get(sys.platform, "linux"), str(Path.home()), os.environ, project)


def configured(machine: Machine, hosts: Sequence[Host] = HOSTS) -> list[Entry]:
    """Every server that a host of this machine has."""
    return [entry for file in files(machine, hosts) for entry in file.entries()]


def files(machine: Machine, hosts: Sequence[Host] = HOSTS) -> Iterator[Found]:
    """Every file of a host that there is; one that several places of a host name is read once for it."""
    for host in hosts:
        first: dict[str, Found] = {}
        for found in chain.from_iterable(_at(host, place) for place in host.places(machine)):
            first.setdefault(found.place.path, found)
        yield from first.values()


def _at(host: Host, place: Place) -> Iterator[Found]:
    if not place.path:
        return
    if not place.below:
        yield from _read(host, place)
        return
    try:
        for path in matching(place.path, place.below):
            yield from _read(host, place._replace(path=path, below=""))
    except TooManyError as error:
        yield Found(host, place, "", str(error))


def _read(host: Host, place: Place) -> Iterator[Found]:
    """The file, if there is one."""
    try:
        raw = _bytes(place.path)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return
    except (OSError, ValueError) as error:
        because = getattr(error, "strerror", None) or "the system refuses"
        yield Found(host, place, "", f"it cannot be read: {because}{_REMEDIES.get(sys.platform, '')}")
        return
    yield _text(host, place, raw)


def _bytes(path: str) -> bytes:
    # Without O_NONBLOCK a pipe of this name would be waited for.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(handle, "rb") as file:  # noqa: PTH123  # it is open already
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise IsADirectoryError(path)
        return file.read(MAX_BYTES + 1)


def _text(host: Host, place: Place, raw: bytes) -> Found:
    if len(raw) > MAX_BYTES:
        return Found(host, place, "", f"it is larger than {MAX_BYTES // 1024 // 1024} MiB")
    try:
        return Found(host, place, raw.decode("utf-8"))
    except UnicodeDecodeError:
        return Found(host, place, "", "it is not UTF-8")
