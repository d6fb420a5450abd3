"""VS Code with Copilot. Values such as `${input:token}` are asked by it when it starts a server."""

from __future__ import annotations

from typing import Final

from douane.discovery.entries import Shape
from douane.discovery.host import Host
from douane.discovery.hosts._editors import of_vs_code
from douane.discovery.machine import Machine
from douane.discovery.place import SERVERS, Place, Table

_OWN: Final = (Table(("servers",)),)
_SETTINGS: Final = (Table(("mcp", "servers")), Table(("mcp.servers",)))
_WORKSPACE: Final = (Table(("settings", "mcp", "servers")), Table(("settings", "mcp.servers")))
_CONTAINER: Final = (
    Table(("customizations", "vscode", "mcp", "servers")),
    Table(("customizations", "vscode", "settings", "mcp", "servers")),
)


def places(machine: Machine) -> tuple[Place, ...]:
    """Files of the user and of each profile, of the project, and the settings that had servers before."""
    return (
        *(place for folder in of_vs_code(machine) for place in _of_user(machine, folder)),
        Place(machine.in_project(".vscode/mcp.json"), "project", "jsonc", _OWN),
        Place(machine.in_project(".mcp.json"), "project", "jsonc", (*SERVERS, *_OWN)),
        Place(machine.in_project(".vscode/settings.json"), "project", "jsonc", _SETTINGS),
        Place(machine.in_project(".devcontainer/devcontainer.json"), "project", "jsonc", _CONTAINER),
        Place(machine.in_project(".devcontainer.json"), "project", "jsonc", _CONTAINER),
        Place(machine.project, "project", "jsonc", _WORKSPACE, below="*.code-workspace"),
    )


def _of_user(machine: Machine, folder: str) -> tuple[Place, ...]:
    return (
        Place(machine.path(folder, "mcp.json"), "user", "jsonc", _OWN),
        Place(machine.path(folder, "profiles"), "profile", "jsonc", _OWN, below="*/mcp.json"),
        Place(machine.path(folder, "settings.json"), "user", "jsonc", _SETTINGS),
    )


HOST: Final = Host(
    "vs_code",
    "VS Code",
    places,
    Shape(local=(("type", "stdio"),)),
    programs=("code", "Code", "Code.exe", "code-insiders", "codium", "VSCodium"),
)
