"""Looks for installed packages on this machine: reads manifests where managers keep them, walks nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from glob import escape, iglob
from itertools import islice
from typing import Final

from douane.discovery.machine import Machine
from douane.discovery.packages import Package, Shelf, of_image, of_npm, of_python, shelves

MOST: Final = 5_000  # manifests of one shelf
_LONGEST: Final = 256 << 10  # bytes of a manifest that are looked at
_READERS: Final[Mapping[str, Callable[[str, Shelf, str], Package | None]]] = {
    "npm": of_npm,
    "pypi": of_python,
    "oci": of_image,
}


def installed(machine: Machine) -> Iterator[Package]:
    """Every package that serves MCP, each place once."""
    seen: set[str] = set()
    for shelf in shelves(escaped(machine)):
        for path in islice(iglob(shelf.pattern), MOST):  # noqa: PTH207  # yields strings, and as it goes
            package = _READERS[shelf.kind](beginning(path), shelf, path)
            if package is not None and path not in seen:
                seen.add(path)
                yield package


def escaped(machine: Machine) -> Machine:
    """The machine with paths that stand for themselves in patterns."""
    environ = {name: escape(value) for name, value in machine.environ.items()}
    return machine._replace(home=escape(machine.home), project=escape(machine.project), environ=environ)


def beginning(path: str) -> str:
    """The first part of a plain file; empty for what cannot be read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))  # a pipe is not waited for
        with open(descriptor, "rb") as file:  # noqa: PTH123  # made from a descriptor
            return file.read(_LONGEST).decode("utf-8", "replace").replace("\r\n", "\n")
    except OSError:
        return ""
