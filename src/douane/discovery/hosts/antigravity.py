"""Antigravity, which reads the settings of Gemini CLI too."""

from __future__ import annotations

from typing import Final

from douane.discovery.entries import Shape
from douane.discovery.host import Host
from douane.discovery.machine import Machine
from douane.discovery.place import Place


def places(machine: Machine) -> tuple[Place, ...]:
    """Its file, in the older and the newer folder."""
    return (
        Place(machine.at_home(".gemini/antigravity/mcp_config.json"), "user"),
        Place(machine.at_home(".gemini/config/mcp_config.json"), "user"),
    )


HOST: Final = Host(
    "antigravity",
    "Antigravity",
    places,
    Shape(addresses=(("serverUrl", "http"), ("url", "http"))),
    programs=("antigravity", "Antigravity", "Antigravity.exe"),
)
