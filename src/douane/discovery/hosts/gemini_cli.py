"""Gemini CLI. `httpUrl` is Streamable HTTP and `url` is SSE; what looks like a secret it does not inherit."""

from __future__ import annotations

from typing import Final

from douane.discovery.entries import Shape
from douane.discovery.host import Host
from douane.discovery.machine import Machine
from douane.discovery.place import Place


def places(machine: Machine) -> tuple[Place, ...]:
    """Files of the user, of the project, of the machine, and of extensions."""
    everybody = machine.environ.get("ProgramData", "C:/ProgramData")
    system = machine.for_everybody(
        "/etc/gemini-cli", "/Library/Application Support/GeminiCli", f"{everybody}/gemini-cli"
    )
    return (
        Place(machine.at_home(".gemini/settings.json"), "user", "jsonc"),
        Place(machine.in_project(".gemini/settings.json"), "project", "jsonc"),
        Place(machine.path(system, "settings.json"), "system", "jsonc"),
        Place(machine.path(system, "system-defaults.json"), "system", "jsonc"),
        Place(machine.at_home(".gemini/extensions"), "plugin", below="*/gemini-extension.json"),
    )


SHAPE: Final = Shape(addresses=(("httpUrl", "http"), ("url", "sse")))
HOST: Final = Host("gemini_cli", "Gemini CLI", places, SHAPE, programs=("gemini",))
