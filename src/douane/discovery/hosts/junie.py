"""Junie, the agent of JetBrains."""

from __future__ import annotations

from typing import Final

from douane.discovery.host import Host
from douane.discovery.machine import Machine
from douane.discovery.place import Place


def places(machine: Machine) -> tuple[Place, ...]:
    """Its own file, and that of the project."""
    return (
        Place(machine.at_home(".junie/mcp/mcp.json"), "user"),
        Place(machine.in_project(".junie/mcp/mcp.json"), "project"),
    )


HOST: Final = Host("junie", "Junie", places, programs=("junie",))
