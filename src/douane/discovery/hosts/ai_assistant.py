"""AI Assistant in the IDEs of JetBrains: an IDE keeps its servers among its own settings."""

from __future__ import annotations

from typing import Final

from douane.discovery.host import Host
from douane.discovery.machine import Machine
from douane.discovery.place import Place


def places(machine: Machine) -> tuple[Place, ...]:
    """The file of a project that some versions read; there is no other."""
    return (Place(machine.in_project(".idea/mcp.json"), "project"),)


HOST: Final = Host(
    "ai_assistant",
    "JetBrains AI Assistant",
    places,
    programs=("idea", "pycharm", "webstorm", "goland", "rider", "phpstorm", "clion", "rubymine"),
    left_alone="change its servers in the IDE: Settings, Tools, AI Assistant, Model Context Protocol",
)
