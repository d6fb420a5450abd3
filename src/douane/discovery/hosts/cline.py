"""Cline. Its file moved out of the editors in 2026, and both may be there: each is read by some version."""

from __future__ import annotations

from typing import Final

from douane.discovery.host import Host
from douane.discovery.hosts._editors import storage_of
from douane.discovery.machine import Machine
from douane.discovery.place import Place


def places(machine: Machine) -> tuple[Place, ...]:
    """The file that all editors share, and the older one of each."""
    shared = machine.path(machine.variable("CLINE_DIR", ".cline"), "data/settings/cline_mcp_settings.json")
    older = storage_of("saoudrizwan.claude-dev/settings/cline_mcp_settings.json", machine)
    return (Place(shared, "user"), *(Place(path, "user") for path in older))


HOST: Final = Host("cline", "Cline", places, programs=("cline",))
