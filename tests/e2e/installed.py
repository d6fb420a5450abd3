"""Where script/peers puts the real programs, and what each needs to be there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INSTALLED = ROOT / ".peers"
NODE = INSTALLED / "bin" / "node"
NPX = INSTALLED / "bin" / "npx"
NPM_FOLDER = INSTALLED / "npm"
NPM_PACKAGES = NPM_FOLDER / "node_modules" / "@modelcontextprotocol"
DOUANE_MCP = ROOT / ".venv" / "bin" / "douane-mcp"
DOUANE = ROOT / ".venv" / "bin" / "douane"


@dataclass(frozen=True)
class Peer:
    """A real client or server: its command, and the file whose absence means that it is not installed."""

    name: str
    command: tuple[str, ...]
    proof: Path

    @property
    def missing(self) -> bool:
        return not self.proof.exists()

    @property
    def why_missing(self) -> str:
        return f"{self.name} is not installed ({self.proof.relative_to(ROOT)} is missing): run script/peers"


def npm_peer(name: str, entry: str) -> Peer:
    program = NPM_PACKAGES / name / entry
    return Peer(name, (str(NODE), str(program)), program)


def python_peer(name: str, environment: str, program: str) -> Peer:
    command = INSTALLED / environment / "bin" / program
    return Peer(name, (str(command),), command)


FILESYSTEM = npm_peer("server-filesystem", "dist/index.js")
EVERYTHING = npm_peer("server-everything", "dist/index.js")
MEMORY = npm_peer("server-memory", "dist/index.js")
INSPECTOR = npm_peer("inspector", "clients/launcher/build/index.js")
CONFORMANCE = npm_peer("conformance", "dist/index.js")
AXE_SCRIPT = INSTALLED / "axe" / "node_modules" / "axe-core" / "axe.min.js"
AXE = Peer("axe-core", (), AXE_SCRIPT)
GIT = python_peer("mcp-server-git", "servers", "mcp-server-git")
TIME = python_peer("mcp-server-time", "servers", "mcp-server-time")
FETCH = python_peer("mcp-server-fetch", "servers", "mcp-server-fetch")
MCP1 = python_peer("mcp 1.x client", "client-mcp1", "python")
MCP2 = python_peer("mcp 2.x client", "client-mcp2", "python")
FASTMCP = python_peer("FastMCP", "fastmcp", "python")
MCP_PROXY = python_peer("mcp-proxy", "mcp-proxy", "mcp-proxy")
OPENBAO = python_peer("OpenBao", "secret-stores", "bao")
MOTO = python_peer("moto", "secret-stores", "moto_server")

PEERS = (
    FILESYSTEM, EVERYTHING, MEMORY, INSPECTOR, CONFORMANCE, GIT, TIME, FETCH, MCP1, MCP2, FASTMCP, MCP_PROXY,
    OPENBAO, MOTO, AXE,
)  # fmt: skip
