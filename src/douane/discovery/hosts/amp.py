"""Amp."""

from __future__ import annotations

from typing import Final

from douane.discovery.host import Host
from douane.discovery.machine import Machine
from douane.discovery.place import Place, Table

_TABLES: Final = (Table(("amp.mcpServers",)),)


def places(machine: Machine) -> tuple[Place, ...]:
    """Its own settings, those of the project, and those of an editor that it runs in."""
    return (
        Place(machine.in_dot_config("amp/settings.json"), "user", "jsonc", _TABLES),
        Place(machine.in_project(".amp/settings.json"), "project", "jsonc", _TABLES),
        Place(machine.in_settings("Code/User/settings.json"), "user", "jsonc", _TABLES),
    )


HOST: Final = Host("amp", "Amp", places, programs=("amp",))
