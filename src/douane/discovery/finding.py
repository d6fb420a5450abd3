"""Looks for the files of every host, at the places where they may be and nowhere else."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from douane.discovery.entries import unusable
from douane.discovery.host import Host
from douane.discovery.hosts import HOSTS
from douane.discovery.machine import Machine, System
from douane.discovery.place import Place
from douane.model.estate import Entry

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_FOLDERS: Final = 2_000  # that one pattern looks into; plugins are kept some folders deep
MAX_DEPTH: Final = 4
MAX_NAMES: Final = 10_000  # that are looked at in one folder


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
    """The machine that this runs on."""
    systems: dict[str, System] = {"win32": "windows", "darwin": "macos"}
    system = systems.get(sys.platform, "linux")
    return Machine(system, str(Path.home()), os.environ, project)


def configured(machine: Machine, hosts: Sequence[Host] = HOSTS) -> list[Entry]:
    """Every server that a host of this machine has."""
    return [entry for file in files(machine, hosts) for entry in file.entries()]


def files(machine: Machine, hosts: Sequence[Host] = HOSTS) -> Iterator[Found]:
    """Every file of a host that there is."""
    for host in hosts:
        for place in host.places(machine):
            for one in _existing(place):
                yield _read(host, one)


def _existing(place: Place) -> Iterator[Place]:
    """The place, or all that a pattern of it fits."""
    if not place.path:
        return
    if not place.below:
        if Path(place.path).is_file():
            yield place
        return
    budget = [MAX_FOLDERS]
    for path in _matching(place.path, place.below.split("/"), budget, MAX_DEPTH):
        yield place._replace(path=path, below="")


def _matching(folder: str, parts: Sequence[str], budget: list[int], depth: int) -> Iterator[str]:
    if parts[0] == "**":
        yield from _matching(folder, parts[1:], budget, depth)
        deeper = [one.path for one in _listed(folder, budget) if depth and one.is_dir(follow_symlinks=False)]
        for path in deeper:
            yield from _matching(path, parts, budget, depth - 1)
        return
    for one in _listed(folder, budget):
        if not fnmatchcase(one.name, parts[0]):
            continue
        if len(parts) > 1:
            yield from _matching(one.path, parts[1:], budget, depth)
        elif one.is_file():
            yield one.path


def _listed(folder: str, budget: list[int]) -> Sequence[os.DirEntry[str]]:
    """What is in a folder, as long as there are folders left to look into."""
    if not budget[0]:
        return ()
    budget[0] -= 1
    try:
        with os.scandir(folder) as listing:
            return sorted(islice(listing, MAX_NAMES), key=lambda one: one.name)
    except OSError:
        return ()


def _read(host: Host, place: Place) -> Found:
    try:
        with open(place.path, "rb") as file:  # noqa: PTH123  # opened once: what is measured is what is read
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                return Found(host, place, "", "it is no file")
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        return Found(host, place, "", f"it cannot be read: {error.strerror or 'the system refuses'}")
    if len(raw) > MAX_BYTES:
        return Found(host, place, "", f"it is larger than {MAX_BYTES // 1024 // 1024} MiB")
    try:
        return Found(host, place, raw.decode("utf-8"))
    except UnicodeDecodeError:
        return Found(host, place, "", "it is not UTF-8")
