"""The command line of GitHub Copilot."""

from __future__ import annotations

from typing import Final

from douane.discovery.entries import Shape
from douane.discovery.host import Host
from douane.discovery.machine import Machine
from douane.discovery.place import Place


def places(machine: Machine) -> tuple[Place, ...]:
    """Its own file, and that of the project."""
    return (
        Place(machine.path(machine.variable("COPILOT_HOME", ".copilot"), "mcp-config.json"), "user"),
        Place(machine.in_project(".mcp.json"), "project"),
        Place(machine.in_project(".github/mcp.json"), "project"),
    )


HOST: Final = Host(
    "copilot_cli", "Copilot CLI", places, Shape(local=(("type", "stdio"),)), programs=("copilot",)
)
