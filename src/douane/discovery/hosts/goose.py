"""Goose. Among its extensions are some that are part of it, which have no command."""

from __future__ import annotations

from typing import Final

from douane.discovery.entries import Shape
from douane.discovery.host import Host
from douane.discovery.machine import Machine
from douane.discovery.place import Place, Table

_SHAPE: Final = Shape(
    command="cmd",
    environment="envs",
    addresses=(("uri", "http"),),
    local=(("type", "stdio"),),
    foreign=frozenset({"builtin", "platform", "frontend", "inline_python"}),
)


def places(machine: Machine) -> tuple[Place, ...]:
    """Its own file."""
    if machine.system == "windows":
        own = machine.in_settings("Block/goose/config/config.yaml")
    else:
        own = machine.in_dot_config("goose/config.yaml")
    return (Place(own, "user", "yaml", (Table(("extensions",)),)),)


HOST: Final = Host("goose", "Goose", places, _SHAPE, programs=("goose", "goosed", "Goose"))
