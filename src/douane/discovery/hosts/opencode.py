"""OpenCode. A command is the whole argv; servers stand below `mcp`, since version 2 below `mcp.servers`."""

from __future__ import annotations

from typing import Final

from douane.discovery.entries import Shape
from douane.discovery.host import Host
from douane.discovery.machine import Machine
from douane.discovery.place import Place, Table

_TABLES: Final = (Table(("mcp", "servers")), Table(("mcp",)))
_FILES: Final = ("opencode.jsonc", "opencode.json")
_SHAPE: Final = Shape(arguments="", environment="environment", local=(("type", "local"),))


def places(machine: Machine) -> tuple[Place, ...]:
    """Folders of the user, of the project and of the machine, and the file that a variable names."""
    project = machine.project and (machine.project, machine.in_project(".opencode"))
    named = machine.environ.get("OPENCODE_CONFIG", "")
    return (
        Place(named, "user", "jsonc", _TABLES),
        *_in(machine, _of_user(machine), "user"),
        *_in(machine, project or (), "project"),
        *_in(machine, (_of_machine(machine),), "managed"),
    )


def _in(machine: Machine, folders: tuple[str, ...], scope: str) -> tuple[Place, ...]:
    return tuple(
        Place(machine.path(folder, file), scope, "jsonc", _TABLES) for folder in folders for file in _FILES
    )


def _of_user(machine: Machine) -> tuple[str, ...]:
    folders = (machine.in_dot_config("opencode"), machine.at_home(".opencode"))
    if machine.system != "windows":
        return folders
    # Sources do not agree where it looks on Windows.
    return (*folders, machine.path(machine.variable("LOCALAPPDATA", "AppData/Local"), "opencode"))


def _of_machine(machine: Machine) -> str:
    everybody = machine.environ.get("ProgramData", "C:/ProgramData")
    return machine.for_everybody(
        "/etc/opencode", "/Library/Application Support/opencode", f"{everybody}/opencode"
    )


HOST: Final = Host("opencode", "OpenCode", places, _SHAPE, programs=("opencode",))
