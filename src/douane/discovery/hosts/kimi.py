"""Kimi on the command line."""

from __future__ import annotations

from typing import Final

from douane.discovery.host import Host
from douane.discovery.machine import Machine
from douane.discovery.place import Place


def places(machine: Machine) -> tuple[Place, ...]:
    """Its own file."""
    return (Place(machine.at_home(".kimi/mcp.json"), "user"),)


HOST: Final = Host("kimi", "Kimi", places, programs=("kimi",))
