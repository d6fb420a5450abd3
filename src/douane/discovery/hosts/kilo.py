"""Kilo Code."""

from __future__ import annotations

from typing import Final

from douane.discovery.host import Host
from douane.discovery.hosts._editors import storage_of
from douane.discovery.machine import Machine
from douane.discovery.place import Place


def places(machine: Machine) -> tuple[Place, ...]:
    """The file in each editor, and that of the project."""
    own = storage_of("kilocode.kilo-code/settings/mcp_settings.json", machine)
    return (
        *(Place(path, "user") for path in own),
        Place(machine.in_project(".kilocode/mcp.json"), "project"),
    )


HOST: Final = Host("kilo", "Kilo Code", places)
