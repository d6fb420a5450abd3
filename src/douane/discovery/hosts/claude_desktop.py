"""Claude Desktop. Its connectors are not here: they are kept, and connected from, in Anthropic's cloud."""

from __future__ import annotations

from typing import Final

from douane.discovery.host import Host
from douane.discovery.machine import Machine
from douane.discovery.place import Place, Table

_EXTENSION: Final = (Table(("server", "mcp_config"), named_by=("name",)),)


def places(machine: Machine) -> tuple[Place, ...]:
    """Its file, and what each extension says of itself; on Linux where builds of others look."""
    folder = machine.in_settings("Claude")
    extensions = machine.path(folder, "Claude Extensions")
    return (
        Place(machine.path(folder, "claude_desktop_config.json"), "user"),
        Place(extensions, "plugin", tables=_EXTENSION, below="*/manifest.json"),
    )


HOST: Final = Host(
    "claude_desktop",
    "Claude Desktop",
    places,
    programs=("Claude", "Claude.exe", "claude-desktop"),
    restart="quit Claude Desktop, closing its window is not enough, and start it again",
)
