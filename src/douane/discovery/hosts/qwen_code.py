"""Qwen Code, which was made from Gemini CLI."""

from __future__ import annotations

from typing import Final

from douane.discovery.host import Host
from douane.discovery.hosts.gemini_cli import SHAPE
from douane.discovery.machine import Machine
from douane.discovery.place import Place


def places(machine: Machine) -> tuple[Place, ...]:
    """Its own file, and that of the project."""
    return (
        Place(machine.at_home(".qwen/settings.json"), "user", "jsonc"),
        Place(machine.in_project(".qwen/settings.json"), "project", "jsonc"),
        Place(machine.at_home(".qwen/extensions"), "plugin", below="*/qwen-extension.json"),
    )


HOST: Final = Host("qwen_code", "Qwen Code", places, SHAPE, programs=("qwen",))
