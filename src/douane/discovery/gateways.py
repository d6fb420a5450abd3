"""Other programs that stand before a server: named, so that nobody takes two for one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from douane.discovery.started import plain, program

_ALONE: Final = frozenset(
    {"pipelock", "mcp-context-protector", "mcpproxy", "thv", "agentgateway", "mcp-guardian", "mcp-defender"}
    | {"mcp-scan", "snyk-agent-scan", "agent-scan", "mcp-gateway", "mcpwall", "supergateway", "mcp-proxy"}
)
_WITH: Final = {"docker": ("mcp",)}


def named_gateway(command: Sequence[str]) -> str:
    """The name of a gateway or bridge that a command starts; empty where it starts none that is known."""
    words = plain(command)
    if words and words[1:2] == _WITH.get(program(words[0])):
        return " ".join(words[:2])
    names = (program(word).partition("@")[0] for word in words[:4] if not word.startswith("-"))
    return next((name for name in names if name in _ALONE), "")
