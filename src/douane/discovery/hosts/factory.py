"""Factory: Droid on the command line, and its bridge."""

from __future__ import annotations

from typing import Final

from douane.discovery.host import Host
from douane.discovery.machine import Machine
from douane.discovery.place import Place


def places(machine: Machine) -> tuple[Place, ...]:
    """Files of the user, of the bridge, and of the project."""
    return (
        Place(machine.at_home(".factory/mcp.json"), "user"),
        Place(machine.in_settings("Factory Bridge/mcp.json"), "user"),
        Place(machine.in_project(".factory/mcp.json"), "project"),
    )


HOST: Final = Host("factory", "Factory Droid", places, programs=("droid",))
