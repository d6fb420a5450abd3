"""A pack for osquery: what runs, what listens, what is installed, and files of hosts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

from douane.discovery.machine import System
from douane.discovery.rules import patterns
from douane.discovery.rules.patterns import Given

_PLATFORMS: Final[Mapping[System, str]] = {"linux": "linux", "macos": "darwin", "windows": "windows"}
_HOMES: Final[Mapping[System, str]] = {"linux": "/home/%", "macos": "/Users/%", "windows": "C:\\Users\\%"}
_HOUR: Final = 3600
_IMAGES: Final = (
    "SELECT id, key, value FROM docker_image_labels WHERE key = 'io.modelcontextprotocol.server.name'"
)
_NAMES: Final = (
    "name LIKE '%-mcp' OR name LIKE '%-mcp-server' OR name LIKE 'mcp-%' OR name LIKE '%/mcp'"
    " OR name LIKE '@modelcontextprotocol/server-%'"
)


def exported(given: Given) -> str:  # noqa: ARG001  # hosts have no way of their own to the gateway
    """A pack, as JSON."""
    return json.dumps({"queries": dict(_queries())}, indent=2) + "\n"


def _queries() -> Iterator[tuple[str, Mapping[str, object]]]:
    yield "mcp_processes", _query(_processes(), "MCP servers that run, and whether Douane started them")
    yield "mcp_sockets", _query(_sockets(), "MCP servers that listen")
    yield "agents_asking_nobody", _query(_agents(), "agents that were told to ask nobody")
    for manager, table in (("npm", "npm_packages"), ("pip", "python_packages")):
        sql = _sql("SELECT name, version, path FROM", table, "WHERE", _NAMES)
        yield f"mcp_{table}", _query(sql, f"MCP servers that {manager} installed")
    yield "mcp_images", _query(_IMAGES, "images of MCP servers", "linux,darwin")
    for system, platform in _PLATFORMS.items():
        yield f"mcp_files_{platform}", _query(_files(system), "files in which hosts keep servers", platform)


def _query(sql: str, description: str, platform: str = "") -> Mapping[str, object]:
    told = {"query": f"{sql};", "interval": _HOUR, "description": description}
    return {**told, "platform": platform} if platform else told


def _processes() -> str:
    ours = _text(f"%{patterns.OURS}%")
    return _sql(
        "SELECT p.pid, p.parent, p.uid, p.name, p.cmdline, above.cmdline AS parent_cmdline,",
        f"(p.cmdline LIKE {ours} OR coalesce(above.cmdline, '') LIKE {ours}) AS protected",
        "FROM processes p LEFT JOIN processes above ON above.pid = p.parent WHERE",
        _is_server(),
    )


def _sockets() -> str:
    return _sql(
        "SELECT p.pid, p.name, p.cmdline, l.address, l.port,",
        "(l.address NOT IN ('127.0.0.1', '::1')) AS reached_by_others",
        "FROM listening_ports l JOIN processes p ON p.pid = l.pid",
        "WHERE l.protocol = 6 AND l.port > 0 AND",
        _is_server(),
    )


def _agents() -> str:
    told = (_told(name, words) for name, words in patterns.autonomy())
    return _sql("SELECT p.pid, p.uid, p.name, p.cmdline FROM processes p WHERE", " OR ".join(told))


def _told(name: str, words: str) -> str:
    """Whether a process is this program with these words."""
    is_it = f"(p.name = {_text(name)} OR p.cmdline LIKE {_text(f'%/{name} %')})"
    return f"({is_it} AND (p.cmdline || ' ') {_has(f' {words} ')})"


def _files(system: System) -> str:
    """Those of projects are left out: nobody knows where projects are, and a disk is not to be searched."""
    paths = (
        f"path LIKE {_text((_HOMES[system] if one.below else '') + one.end)}"
        for one in patterns.config_files(system)
        if one.below != "project"
    )
    return _sql("SELECT path, uid, mode, mtime, size FROM file WHERE", " OR ".join(paths))


def _is_server() -> str:
    pieces = " OR ".join(f"p.cmdline {_has(one)}" for one in patterns.COMMAND_PIECES)
    runners = (*patterns.RUNNERS, *(f"{name}.exe" for name in patterns.RUNNERS))
    return f"({pieces}) AND (lower(p.name) IN ({', '.join(map(_text, runners))}) OR p.name LIKE '%mcp%')"


def _has(piece: str) -> str:
    """A comparison with a piece in which nothing stands for anything else."""
    literal = piece.replace("_", r"\_")
    return f"LIKE {_text(f'%{literal}%')} ESCAPE '\\'"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _sql(*parts: str) -> str:
    return " ".join(parts)
