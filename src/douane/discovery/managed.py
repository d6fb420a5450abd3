"""Lists with which administrators let hosts use some servers and no others, in the form of each host."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from douane.discovery.edit.toml import written


class Allowed(NamedTuple):
    """A server as a host has it: the whole command, or the address."""

    name: str
    command: tuple[str, ...]
    url: str = ""


class Form(NamedTuple):
    """How a host is told, where the file belongs, and what the list does not hold."""

    text: Callable[[Sequence[Allowed]], str]
    place: str
    weakness: str = ""


def _claude(servers: Sequence[Allowed]) -> str:
    """https://code.claude.com/docs/en/managed-mcp: a command has to be the same to the last argument."""
    return _json({"allowManagedMcpServersOnly": True, "allowedMcpServers": _rules(servers)})


def _copilot(servers: Sequence[Allowed]) -> str:
    return _json({"allowedMcpServers": _rules(servers)})


def _gemini(servers: Sequence[Allowed]) -> str:
    return _json({"mcp": {"allowed": sorted({one.name for one in servers})}})


def _codex(servers: Sequence[Allowed]) -> str:
    """Requirements of Codex: the name and the identity have to be the same."""
    return "\n".join(_requirement(one) for one in servers)


def _requirement(one: Allowed) -> str:
    identity: object = {"url": one.url}
    if one.command:
        arguments = [{"match": "exact", "value": word} for word in one.command[1:]]
        identity = {"command": {"executable": one.command[0], "args": arguments}}
    return f"[mcp_servers.{written(one.name)}]\nidentity = {written(identity)}\n"


def _rules(servers: Sequence[Allowed]) -> list[dict[str, object]]:
    return [{"serverCommand": [*one.command]} if one.command else {"serverUrl": one.url} for one in servers]


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


FORMS: Final[Mapping[str, Form]] = {
    "claude": Form(_claude, "managed-settings.json, in /etc/claude-code or what that is on other systems"),
    "copilot": Form(_copilot, "managed-settings.json of the enterprise"),
    "gemini": Form(
        _gemini,
        "settings.json in /etc/gemini-cli or what that is on other systems",
        "Gemini CLI compares names only: whoever calls another server so may use it",
    ),
    "codex": Form(_codex, "requirements.toml, in /etc/codex or by device management"),
}
