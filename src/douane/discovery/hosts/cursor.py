"""Cursor."""

from __future__ import annotations

from typing import Final

from douane.discovery.host import Host
from douane.discovery.machine import Machine
from douane.discovery.place import Place


def places(machine: Machine) -> tuple[Place, ...]:
    """`.mcp.json` of a project is read too, though no page of Cursor says so."""
    return (
        Place(machine.at_home(".cursor/mcp.json"), "user"),
        Place(machine.in_project(".cursor/mcp.json"), "project"),
        Place(machine.in_project(".mcp.json"), "project"),
        *(
            Place(machine.at_home(f".cursor/plugins/{kept}"), "plugin", below=f"**/{file}")
            for kept in ("cache", "local")
            for file in ("mcp.json", ".mcp.json")
        ),
    )


HOST: Final = Host("cursor", "Cursor", places, programs=("cursor", "Cursor", "Cursor.exe", "cursor-agent"))
