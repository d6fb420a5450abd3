"""Crush. Newer versions can have servers in a script too, `crushrc`, which nobody can read for sure."""

from __future__ import annotations

from typing import Final

from douane.discovery.entries import Shape
from douane.discovery.host import Host
from douane.discovery.machine import Machine
from douane.discovery.place import Place, Table

_TABLES: Final = (Table(("mcp",)),)


def places(machine: Machine) -> tuple[Place, ...]:
    """Its own file, and those of the project."""
    if machine.system == "windows":
        own = machine.path(machine.variable("LOCALAPPDATA", "AppData/Local"), "crush/crush.json")
    else:
        own = machine.in_dot_config("crush/crush.json")
    return (
        Place(own, "user", "json", _TABLES),
        Place(machine.in_project(".crush.json"), "project", "json", _TABLES),
        Place(machine.in_project("crush.json"), "project", "json", _TABLES),
    )


HOST: Final = Host("crush", "Crush", places, Shape(local=(("type", "stdio"),)), programs=("crush",))
