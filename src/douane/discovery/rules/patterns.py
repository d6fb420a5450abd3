"""What gives MCP away on the network, in process lists and in files: the table that every format is made of.

Expressions have no look-around and no back-references: RE2, wirefilter and ECMAScript read them alike.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final, NamedTuple

from douane.discovery.hosts import HOSTS
from douane.discovery.machine import Machine, System
from douane.discovery.signs import AUTONOMY
from douane.protocol.mcp import METHODS


class Era(StrEnum):
    """Which revisions show a sign."""

    OLDEST = "2024-11-05"
    HANDSHAKE = "to 2025-11-25"
    STATELESS = "from 2026-07-28"
    BOTH = "all"


class Part(StrEnum):
    """Where in a request it stands; a `header` is there by its name alone."""

    HEADER = "header"
    BODY = "body"
    PATH = "path"


class HttpSign(NamedTuple):
    """One sign in a request. `text` is the name of a header, or a regular expression."""

    id: str
    title: str
    part: Part
    text: str
    era: Era
    is_sure: bool = True  # alone it is no proof otherwise


class Given(NamedTuple):
    """What whoever exports says: where the gateway is (addresses, networks or names), to be left out."""

    gateways: tuple[str, ...] = ()


_GENERIC: Final = frozenset({"initialize", "ping"})  # other protocols over JSON-RPC have them too
_BLANK: Final = r"[\t\n\r ]{0,5}"


def _alternatives() -> str:
    names = dict.fromkeys(method.name for method in METHODS if method.name not in _GENERIC)
    return "|".join(names)


METHOD: Final = rf'"method"{_BLANK}:{_BLANK}"(?:{_alternatives()})"'
HANDSHAKE: Final = rf'"protocolVersion"{_BLANK}:{_BLANK}"202[4-9]-[0-9][0-9]-[0-9][0-9]"'
STATELESS: Final = r'"io\.modelcontextprotocol/protocolVersion"'

HTTP_SIGNS: Final[tuple[HttpSign, ...]] = (
    HttpSign("mcp-method", "MCP request that names its method", Part.HEADER, "Mcp-Method", Era.STATELESS),
    HttpSign("mcp-name", "MCP request that names its tool", Part.HEADER, "Mcp-Name", Era.STATELESS),
    HttpSign(
        "mcp-version", "MCP request that names its revision", Part.HEADER, "MCP-Protocol-Version", Era.BOTH
    ),
    HttpSign("mcp-session", "MCP session", Part.HEADER, "Mcp-Session-Id", Era.HANDSHAKE),
    HttpSign("method", "JSON-RPC method that only MCP has", Part.BODY, METHOD, Era.BOTH),
    HttpSign("handshake", "MCP handshake", Part.BODY, HANDSHAKE, Era.HANDSHAKE),
    HttpSign("stateless", "MCP request without a session", Part.BODY, STATELESS, Era.STATELESS),
    HttpSign(
        "sse-path",
        "stream of a server of 2024-11-05, by its usual path",
        Part.PATH,
        r"/sse$",
        Era.OLDEST,
        is_sure=False,
    ),
    HttpSign(
        "mcp-path", "endpoint of a server, by its usual path", Part.PATH, r"/mcp$", Era.BOTH, is_sure=False
    ),
)
STREAM: Final = "text/event-stream"

# In a command line, as pieces of text that every engine can look for; case does not matter.
COMMAND_PIECES: Final = (
    "@modelcontextprotocol/server-",
    "mcp-server-",
    "mcp_server",
    "-mcp-server",
    "start-mcp-server",
    "mcp-remote",
    "mcp-proxy",
    "supergateway",
    "server-mcp",
    "/mcp@",
    "-mcp@",
)
RUNNERS: Final = (
    "npx",
    "npm",
    "pnpm",
    "yarn",
    "bunx",
    "bun",
    "uvx",
    "uv",
    "pipx",
    "node",
    "deno",
    "python",
    "python3",
    "docker",
)
OURS: Final = "douane-mcp"  # a server below it is protected

# Written so often for other reasons that a rule about them would say nothing.
_NOISY: Final = frozenset({"settings.json", ".claude.json"})
_HOMES: Final[dict[System, str]] = {"linux": "/home/u", "macos": "/Users/u", "windows": "C:\\Users\\u"}
_PROJECT: Final = "\x00"


def autonomy() -> tuple[tuple[str, str], ...]:
    """Programs of agents, and each text in their command line by which they ask nobody."""
    return tuple((name, " ".join(words)) for name, several in AUTONOMY.items() for words in several)


class ConfigFile(NamedTuple):
    """A file of a host: how its path ends below the home or the project, or all of it."""

    end: str
    below: str  # home, project, or empty


def config_files(system: System) -> tuple[ConfigFile, ...]:
    """The files in which hosts keep servers; places that are patterns are left out."""
    machine = Machine(system, _HOMES[system], {}, _PROJECT)
    places = (place for host in HOSTS for place in host.places(machine))
    paths = (place.path for place in places if place.path and not place.below)
    found = dict.fromkeys(_config_file(path, _HOMES[system]) for path in paths)
    return tuple(one for one in found if re.split(r"[\\/]", one.end)[-1] not in _NOISY)


def config_ends(system: System) -> tuple[str, ...]:
    """How their paths end, wherever they are."""
    return tuple(dict.fromkeys(one.end for one in config_files(system)))


def _config_file(path: str, home: str) -> ConfigFile:
    for beginning, below in ((home, "home"), (_PROJECT, "project")):
        if path.startswith(beginning):
            return ConfigFile(path.removeprefix(beginning), below)
    return ConfigFile(path, "")
