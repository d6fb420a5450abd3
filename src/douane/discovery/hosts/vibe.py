"""Mistral Vibe. Its servers are an array of tables, in which each has its name and says its transport."""

from __future__ import annotations

from typing import Final

from douane.discovery.entries import Shape
from douane.discovery.host import Host
from douane.discovery.machine import Machine
from douane.discovery.place import Place, Table

_TABLES: Final = (Table(("mcp_servers",)),)


def places(machine: Machine) -> tuple[Place, ...]:
    """Its own file, and that of the project."""
    return (
        Place(machine.path(machine.variable("VIBE_HOME", ".vibe"), "config.toml"), "user", "toml", _TABLES),
        Place(machine.in_project(".vibe/config.toml"), "project", "toml", _TABLES),
    )


_SHAPE: Final = Shape(type="transport", local=(("transport", "stdio"),))
HOST: Final = Host("vibe", "Mistral Vibe", places, _SHAPE, programs=("vibe",))
