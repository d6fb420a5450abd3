"""What gives MCP away in names and command lines: one table, read here and exported as rules for others.

The patterns need no look-around, so that the engines to which rules are exported can run them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

# Of a package, program, script, module or image: `mcp` is a word in it, or it is known to serve MCP.
SERVER_NAME: Final = r"(?:^|[-_./@:])mcp(?:[-_./@:]|$)|@modelcontextprotocol/|fastmcp|supergateway"
# Clients, scanners and what is there to write servers with: of the names with the word, these serve nothing.
OTHER_NAME: Final = (
    r"(?:^|/)(?:mcp-(?:scan|scanner|cli|client|use|adapters|types|agent|evals?)|create-[a-z-]*mcp[a-z-]*"
    r"|@modelcontextprotocol/(?:sdk|client|core|conformance|create-[a-z-]+)"
    r"|(?:langchain|llama-index(?:-tools)?|pydantic-ai|openai-agents|lint|eslint-plugin|pytest)-mcp[a-z-]*)$"
)
_SERVER: Final = re.compile(SERVER_NAME, re.IGNORECASE)
_OTHER: Final = re.compile(OTHER_NAME, re.IGNORECASE)

# Programs that only start another one: between a server and the host that it belongs to.
SHIMS: Final = frozenset(
    {
        "uv",
        "uvx",
        "npx",
        "npm",
        "pnpm",
        "yarn",
        "bun",
        "bunx",
        "pipx",
        "sh",
        "bash",
        "dash",
        "zsh",
        "ash",
        "env",
        "cmd",
        "node",
        "nodejs",
        "deno",
        "docker",
        "podman",
        "sudo",
        "timeout",
        "tini",
        "dumb-init",
        "python",
        "python3",
        "mise",
        "volta",
        "fnm",
        "powershell",
        "pwsh",
    }
)

# With these an agent asks nobody; they belong to programs, since `-y` means something else elsewhere.
AUTONOMY: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "claude": (("--dangerously-skip-permissions",), ("--permission-mode", "bypassPermissions")),
    "codex": (
        ("--dangerously-bypass-approvals-and-sandbox",),
        ("--full-auto",),
        ("--yolo",),
        ("-s", "danger-full-access"),
        ("--sandbox", "danger-full-access"),
    ),
    "gemini": (("--yolo",), ("-y",), ("--approval-mode", "yolo")),
    "copilot": (("--allow-all-tools",),),
    "amp": (("--dangerously-allow-all",),),
    "q": (("--trust-all-tools",),),
}


def names_server(name: str) -> bool:
    """Whether something of this name serves MCP, as far as names tell."""
    return _SERVER.search(name) is not None and not serves_nothing(name)


def serves_nothing(name: str) -> bool:
    """Whether it is known to be something else: a client, a scanner, what servers are written with."""
    return _OTHER.search(name) is not None
