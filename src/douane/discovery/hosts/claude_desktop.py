"""Claude Desktop. Its connectors are not here: they are kept, and connected from, in Anthropic's cloud."""

from __future__ import annotations

from typing import Final

from douane.discovery.host import Host
from douane.discovery.machine import Machine
from douane.discovery.place import Place, Table

_EXTENSION: Final = (Table(("server", "mcp_config"), named_by=("name",)),)


_FILE: Final = "claude_desktop_config.json"
_EXTENSIONS: Final = "Claude Extensions/*/manifest.json"
_PACKAGED: Final = "Claude_*/LocalCache/Roaming/Claude"


def places(machine: Machine) -> tuple[Place, ...]:
    """Its file, and what each extension says of itself; on Linux where builds of others look.

    Since 2026 it is an MSIX package on Windows, which reads a folder of its own in place of the usual one.
    """
    folder = machine.in_settings("Claude")
    own = (
        Place(machine.path(folder, _FILE), "user"),
        Place(folder, "plugin", tables=_EXTENSION, below=_EXTENSIONS),
    )
    if machine.system != "windows":
        return own
    packages = machine.path(machine.variable("LOCALAPPDATA", "AppData/Local"), "Packages")
    return (
        *own,
        Place(packages, "user", below=f"{_PACKAGED}/{_FILE}"),
        Place(packages, "plugin", tables=_EXTENSION, below=f"{_PACKAGED}/{_EXTENSIONS}"),
    )


HOST: Final = Host(
    "claude_desktop",
    "Claude Desktop",
    places,
    programs=("Claude", "Claude.exe", "claude-desktop"),
    restart="quit Claude Desktop, closing its window is not enough, and start it again",
)
