"""Trae."""

from __future__ import annotations

from typing import Final

from douane.discovery.host import Host
from douane.discovery.machine import Machine
from douane.discovery.place import Place


def places(machine: Machine) -> tuple[Place, ...]:
    """Its own file in each of its editions, and that of the project."""
    return (
        Place(machine.in_settings("Trae/User/mcp.json"), "user", "jsonc"),
        Place(machine.in_settings("Trae CN/User/mcp.json"), "user", "jsonc"),
        Place(machine.in_project(".trae/mcp.json"), "project", "jsonc"),
    )


HOST: Final = Host("trae", "Trae", places, programs=("trae", "Trae", "Trae.exe"))
