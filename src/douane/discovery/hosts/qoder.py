"""Qoder."""

from __future__ import annotations

from typing import Final

from douane.discovery.host import Host
from douane.discovery.machine import Machine
from douane.discovery.place import Place


def places(machine: Machine) -> tuple[Place, ...]:
    """Its own file, of the command line and of the editor."""
    return (
        Place(machine.at_home(".qoder/mcp.json"), "user"),
        Place(machine.in_settings("Qoder/SharedClientCache/mcp.json"), "user"),
    )


HOST: Final = Host("qoder", "Qoder", places, programs=("qoder", "Qoder", "Qoder.exe"))
