"""Zed. Its servers stand among all of its settings; those that an extension brings have no command."""

from __future__ import annotations

from typing import Final

from douane.discovery.entries import Shape
from douane.discovery.host import Host
from douane.discovery.machine import Machine
from douane.discovery.place import Place, Table

_TABLES: Final = (Table(("context_servers",)),)


def places(machine: Machine) -> tuple[Place, ...]:
    """Sources do not agree where it looks on macOS and Windows, so that both places are looked at."""
    folders = dict.fromkeys((machine.in_dot_config("zed"), machine.in_settings("Zed")))
    return (
        *(Place(machine.path(folder, "settings.json"), "user", "jsonc", _TABLES) for folder in folders),
        Place(machine.in_project(".zed/settings.json"), "project", "jsonc", _TABLES),
    )


HOST: Final = Host(
    "zed",
    "Zed",
    places,
    Shape(type="source", local=(("source", "custom"),), foreign=frozenset({"extension"})),
    programs=("zed", "zed-editor", "Zed", "Zed.exe"),
)
