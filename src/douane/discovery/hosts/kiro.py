"""Kiro. Servers that a power brings stand beside those of the user."""

from __future__ import annotations

from typing import Final

from douane.discovery.host import Host
from douane.discovery.machine import Machine
from douane.discovery.place import SERVERS, Place, Table

_TABLES: Final = (*SERVERS, Table(("powers", "mcpServers"), scope="plugin"))


def places(machine: Machine) -> tuple[Place, ...]:
    """Files of the user, of the project, of agents, and of powers."""
    return (
        Place(machine.at_home(".kiro/settings/mcp.json"), "user", tables=_TABLES),
        Place(machine.in_project(".kiro/settings/mcp.json"), "project", tables=_TABLES),
        Place(machine.at_home(".kiro/agents"), "profile", below="*.json"),
        Place(machine.in_project(".kiro/agents"), "project", below="*.json"),
        Place(machine.at_home(".kiro/powers/installed"), "plugin", below="*/mcp.json"),
    )


HOST: Final = Host("kiro", "Kiro", places, programs=("kiro", "Kiro", "Kiro.exe", "kiro-cli"))
