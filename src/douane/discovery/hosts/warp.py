"""Warp, which can also start the servers of Claude Code and Codex."""

from __future__ import annotations

from typing import Final

from douane.discovery.host import Host
from douane.discovery.machine import Machine
from douane.discovery.place import Place


def places(machine: Machine) -> tuple[Place, ...]:
    """Its own file, one that agents share, and those of the project."""
    return (
        Place(machine.at_home(".warp/.mcp.json"), "user"),
        Place(machine.at_home(".agents/.mcp.json"), "user"),
        Place(machine.in_project(".warp/.mcp.json"), "project"),
        Place(machine.in_project(".agents/.mcp.json"), "project"),
    )


HOST: Final = Host("warp", "Warp", places, programs=("warp", "warp-terminal", "Warp", "warp.exe"))
