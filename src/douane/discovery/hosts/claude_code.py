"""Claude Code. It rewrites its own file while it runs; a file of an administrator shuts out all others."""

from __future__ import annotations

from typing import Final

from douane.discovery.host import Host
from douane.discovery.machine import Machine
from douane.discovery.place import SERVERS, Place, Table

_OWN: Final = (*SERVERS, Table(("projects", "*", "mcpServers"), scope="local"))
_WRAPPED_OR_FLAT: Final = (*SERVERS, Table(()))


def places(machine: Machine) -> tuple[Place, ...]:
    """Its own file, that of a project, those of plugins, and that of the machine."""
    folder = machine.environ.get("CLAUDE_CONFIG_DIR")
    plugins = machine.path(folder or machine.at_home(".claude"), "plugins")
    programs = machine.environ.get("ProgramFiles", "C:/Program Files")
    managed = machine.for_everybody(
        "/etc/claude-code", "/Library/Application Support/ClaudeCode", f"{programs}/ClaudeCode"
    )
    return (
        Place(machine.path(managed, "managed-mcp.json"), "managed"),
        Place(machine.path(folder or machine.home, ".claude.json"), "user", tables=_OWN),
        Place(machine.in_project(".mcp.json"), "project", tables=_WRAPPED_OR_FLAT),
        *(
            Place(machine.path(plugins, kept), "plugin", tables=_WRAPPED_OR_FLAT, below=f"**/{file}")
            for kept in ("cache", "repos")
            for file in (".mcp.json", ".claude-plugin/plugin.json")
        ),
    )


HOST: Final = Host("claude_code", "Claude Code", places, programs=("claude",))
