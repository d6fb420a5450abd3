"""Editors that are made from VS Code: extensions keep files in the folder of each."""

from __future__ import annotations

from typing import Final

from douane.discovery.machine import Machine

_FAMILY: Final = ("Code", "Code - Insiders", "VSCodium", "Cursor", "Windsurf")


def of_vs_code(machine: Machine) -> tuple[str, ...]:
    """Where VS Code and its builds keep what belongs to the user, a portable one first."""
    portable = machine.environ.get("VSCODE_PORTABLE")
    return (
        *((machine.path(portable, "user-data/User"),) if portable else ()),
        *(machine.in_settings(f"{name}/User") for name in _FAMILY[:3]),
        machine.at_home(".vscode-server/data/User"),
        machine.at_home(".vscode-server-insiders/data/User"),
    )


def storage_of(extension: str, machine: Machine) -> tuple[str, ...]:
    """Where an extension keeps its files, in each editor that can have it."""
    others = (machine.in_settings(f"{name}/User") for name in _FAMILY[3:])
    return tuple(
        machine.path(folder, f"globalStorage/{extension}") for folder in (*of_vs_code(machine), *others)
    )
