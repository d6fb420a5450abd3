"""LM Studio."""

from __future__ import annotations

from typing import Final

from douane.discovery.host import Host
from douane.discovery.machine import Machine
from douane.discovery.place import Place


def places(machine: Machine) -> tuple[Place, ...]:
    """Its file, and where it was before."""
    return (
        Place(machine.at_home(".lmstudio/mcp.json"), "user"),
        Place(machine.at_home(".cache/lm-studio/mcp.json"), "user"),
    )


HOST: Final = Host("lm_studio", "LM Studio", places, programs=("lm-studio", "LM Studio", "LM Studio.exe"))
