"""Windsurf, and its plugin for the IDEs of JetBrains. A remote server has its address as `serverUrl`."""

from __future__ import annotations

from typing import Final

from douane.discovery.entries import Shape
from douane.discovery.host import Host
from douane.discovery.machine import Machine
from douane.discovery.place import Place


def places(machine: Machine) -> tuple[Place, ...]:
    """`.mcp.json` of a project is read too, though no page of Windsurf says so."""
    return (
        Place(machine.at_home(".codeium/windsurf/mcp_config.json"), "user"),
        Place(machine.at_home(".codeium/mcp_config.json"), "user"),
        Place(machine.in_project(".mcp.json"), "project"),
    )


HOST: Final = Host(
    "windsurf",
    "Windsurf",
    places,
    Shape(addresses=(("serverUrl", "http"), ("url", "http"))),
    programs=("windsurf", "Windsurf", "Windsurf.exe"),
)
