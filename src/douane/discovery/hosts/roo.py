"""Roo Code, which ended in May 2026."""

from __future__ import annotations

from typing import Final

from douane.discovery.host import Host
from douane.discovery.hosts._editors import storage_of
from douane.discovery.machine import Machine
from douane.discovery.place import Place


def places(machine: Machine) -> tuple[Place, ...]:
    """The file in each editor, and that of the project."""
    own = storage_of("rooveterinaryinc.roo-cline/settings/mcp_settings.json", machine)
    return (
        *(Place(path, "user") for path in own),
        Place(machine.in_project(".roo/mcp.json"), "project"),
    )


HOST: Final = Host(
    "roo", "Roo Code", places, left_alone="it is no longer maintained: remove it, or its servers, yourself"
)
