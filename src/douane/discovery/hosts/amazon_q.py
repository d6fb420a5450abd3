"""Amazon Q on the command line. An agent sees the older file only if it says `useLegacyMcpJson`."""

from __future__ import annotations

from typing import Final

from douane.discovery.host import Host
from douane.discovery.machine import Machine
from douane.discovery.place import Place


def places(machine: Machine) -> tuple[Place, ...]:
    """The older file and the agents, of the user and of the project."""
    return (
        Place(machine.at_home(".aws/amazonq/mcp.json"), "user"),
        Place(machine.at_home(".aws/amazonq/cli-agents"), "profile", below="*.json"),
        Place(machine.at_home(".aws/amazonq/agents"), "profile", below="*.json"),
        Place(machine.in_project(".amazonq/mcp.json"), "project"),
        Place(machine.in_project(".amazonq/cli-agents"), "project", below="*.json"),
    )


HOST: Final = Host("amazon_q", "Amazon Q", places, programs=("q", "qchat"))
