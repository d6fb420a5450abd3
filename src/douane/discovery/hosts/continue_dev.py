"""Continue. Its servers are a list, in which each has its name as a member."""

from __future__ import annotations

from typing import Final

from douane.discovery.host import Host
from douane.discovery.machine import Machine
from douane.discovery.place import SERVERS, Place, Table

_OLDER: Final = (*SERVERS, Table(("experimental", "modelContextProtocolServers")))


def places(machine: Machine) -> tuple[Place, ...]:
    """Its own file, the one that it had before, and blocks of a project."""
    blocks = machine.in_project(".continue/mcpServers")
    return (
        Place(machine.at_home(".continue/config.yaml"), "user", "yaml"),
        Place(machine.at_home(".continue/config.json"), "user", tables=_OLDER),
        Place(blocks, "project", "yaml", below="*.yaml"),
        Place(blocks, "project", "yaml", below="*.yml"),
        Place(blocks, "project", below="*.json"),
    )


HOST: Final = Host("continue_dev", "Continue", places, programs=("cn",))
