"""Codex. The file of a project counts only where somebody trusted the project."""

from __future__ import annotations

from typing import Final

from douane.discovery.entries import Shape
from douane.discovery.host import Host
from douane.discovery.machine import Machine
from douane.discovery.place import SERVERS, Place, Table

_TABLES: Final = (Table(("mcp_servers",)), Table(("profiles", "*", "mcp_servers"), scope="profile"))


def places(machine: Machine) -> tuple[Place, ...]:
    """Files of the user and of each profile, of the project, of the machine, and of plugins."""
    home = machine.variable("CODEX_HOME", ".codex")
    everybody = machine.environ.get("ProgramData", "C:/ProgramData")
    system = machine.for_everybody("/etc/codex", "/etc/codex", f"{everybody}/OpenAI/Codex")
    return (
        Place(machine.path(home, "config.toml"), "user", "toml", _TABLES),
        Place(home, "profile", "toml", _TABLES, below="*.config.toml"),
        Place(machine.in_project(".codex/config.toml"), "project", "toml", _TABLES),
        Place(machine.path(system, "config.toml"), "system", "toml", _TABLES),
        Place(machine.path(home, "plugins"), "plugin", tables=(*SERVERS, Table(())), below="**/.mcp.json"),
    )


HOST: Final = Host("codex", "Codex", places, Shape(headers="http_headers"), programs=("codex", "Codex"))
