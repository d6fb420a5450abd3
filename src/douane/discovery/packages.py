"""Installed packages that serve MCP: where managers keep them, and what their manifests tell."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from douane.discovery.machine import Machine
from douane.discovery.signs import names_server, serves_nothing
from douane.discovery.started import image

_SDKS: Final = frozenset(
    {"@modelcontextprotocol/sdk", "@modelcontextprotocol/server", "fastmcp", "mcp-framework"}
)
_REQUIRED: Final = re.compile(r"(?:mcp|fastmcp)(?![\w.-])", re.IGNORECASE)
_LABEL: Final = "io.modelcontextprotocol.server.name"
_MARK: Final = re.compile(r"\bmcp-name:\s*([a-z0-9.-]+/[A-Za-z0-9._-]+)")


class Package(NamedTuple):
    """One package that serves MCP. `declared` is its name in the registry of servers, where it says so."""

    kind: str  # npm, pypi or oci
    name: str
    version: str
    source: str  # npm, npx, project, pip, uv, uv-cache, pipx or docker
    path: str
    declared: str = ""


class Shelf(NamedTuple):
    """Where one manager keeps manifests: `pattern` is a path in which `*` is one name."""

    kind: str
    source: str
    pattern: str


def shelves(machine: Machine) -> Iterator[Shelf]:
    """Every place where packages are looked for; of Docker's those that a person may read."""
    for prefix in _npm_prefixes(machine):
        for below in ("node_modules/*/package.json", "node_modules/@*/*/package.json"):
            yield Shelf("npm", "npm", machine.path(prefix, below))
    for below in ("*/package.json", "@*/*/package.json"):
        yield Shelf("npm", "npx", machine.path(_npm_cache(machine), "_npx/*/node_modules", below))
        if machine.project:
            yield Shelf("npm", "project", machine.in_project(f"node_modules/{below}"))
    for source, folder in _sites(machine):
        yield Shelf("pypi", source, machine.path(folder, "*.dist-info/METADATA"))
    shared = machine.variable("XDG_DATA_HOME", ".local/share")
    for engine in ("/var/lib/docker", machine.path(shared, "docker")):
        yield Shelf("oci", "docker", machine.path(engine, "image/overlay2/imagedb/content/sha256/*"))


def of_npm(text: str, shelf: Shelf, path: str) -> Package | None:
    """What a `package.json` tells, if it is a server's: something to start, and MCP by name or needs."""
    manifest = _members(text)
    name, declared = manifest.get("name"), manifest.get("mcpName")
    if not isinstance(name, str):
        return None
    needs = manifest.get("dependencies")
    is_built_so = isinstance(needs, dict) and not _SDKS.isdisjoint(needs)
    is_server = manifest.get("bin") and (names_server(name) or (is_built_so and not serves_nothing(name)))
    if not isinstance(declared, str) and not is_server:
        return None
    version = str(manifest.get("version", ""))
    return Package("npm", name, version, shelf.source, path, declared if isinstance(declared, str) else "")


def of_python(text: str, shelf: Shelf, path: str) -> Package | None:
    """What the `METADATA` of a distribution tells, if it needs MCP or is named so."""
    head, _, description = text.partition("\n\n")
    fields = [line.partition(": ") for line in head.splitlines()]
    name = next((value for field, _, value in fields if field == "Name"), "")
    version = next((value for field, _, value in fields if field == "Version"), "")
    needs = any(
        field == "Requires-Dist" and _REQUIRED.match(value) and "extra ==" not in value
        for field, _, value in fields
    )
    mark = _MARK.search(description)
    if not name or not (mark or needs or names_server(name)):
        return None
    return Package("pypi", name, version, shelf.source, path, mark[1] if mark else "")


def of_image(text: str, shelf: Shelf, path: str) -> Package | None:
    """What the configuration of an image tells, if it bears the label of a server."""
    config = _members(text).get("config")
    labels = config.get("Labels") if isinstance(config, dict) else None
    if not isinstance(labels, dict) or not isinstance(labels.get(_LABEL), str):
        return None
    title = labels.get("org.opencontainers.image.title")
    version = labels.get("org.opencontainers.image.version")
    named = image(title if isinstance(title, str) and title else labels[_LABEL])
    return Package("oci", named.name, str(version or ""), shelf.source, path, labels[_LABEL])


def _npm_prefixes(machine: Machine) -> Iterator[str]:
    """Folders with a `node_modules` for everything that was installed for all projects."""
    chosen = machine.environ.get("NPM_CONFIG_PREFIX") or machine.environ.get("npm_config_prefix")
    if machine.system == "windows":
        yield chosen or machine.in_settings("npm")
        return
    if chosen:
        yield machine.path(chosen, "lib")
    yield from ("/usr/lib", "/usr/local/lib")
    if machine.system == "macos":
        yield "/opt/homebrew/lib"
    shared = machine.variable("XDG_DATA_HOME", ".local/share")
    yield machine.path(shared, "fnm/node-versions/*/installation/lib")
    yield machine.path(shared, "pnpm/global/5")
    yield machine.path(machine.variable("NVM_DIR", ".nvm"), "versions/node/*/lib")
    for folder in (
        ".npm-global/lib",
        ".local/lib",
        ".volta/tools/image/packages/*/lib",
        ".bun/install/global",
        ".config/yarn/global",
    ):
        yield machine.at_home(folder)


def _npm_cache(machine: Machine) -> str:
    chosen = machine.environ.get("NPM_CONFIG_CACHE") or machine.environ.get("npm_config_cache")
    if chosen:
        return chosen
    if machine.system == "windows":
        return machine.path(machine.variable("LOCALAPPDATA", "AppData/Local"), "npm-cache")
    return machine.at_home(".npm")


def _sites(machine: Machine) -> Iterator[tuple[str, str]]:
    """Folders with distributions of Python, and who put them there."""
    inside = "Lib/site-packages" if machine.system == "windows" else "lib/python3*/site-packages"
    shared = _shared(machine)
    tools = machine.environ.get("UV_TOOL_DIR") or machine.path(shared, "uv/tools")
    yield "uv", machine.path(tools, "*", inside)
    yield "pipx", machine.path(shared, "pipx/venvs/*", inside)
    yield "pipx", machine.at_home(f".local/pipx/venvs/*/{inside}")
    if machine.project:
        yield "project", machine.in_project(f".venv/{inside}")
    if machine.system == "windows":
        local = machine.variable("LOCALAPPDATA", "AppData/Local")
        yield "pip", machine.path(local, "Programs/Python/Python3*", inside)
        yield "uv-cache", machine.path(local, "uv/cache/archive-v0/*")
        return
    yield "pip", machine.at_home(f".local/{inside}")
    yield "pip", "/usr/lib/python3/dist-packages"
    yield "pip", "/usr/local/lib/python3*/dist-packages"
    yield "pip", f"/usr/local/{inside}"
    cache = machine.environ.get("UV_CACHE_DIR") or machine.path(
        machine.variable("XDG_CACHE_HOME", ".cache"), "uv"
    )
    yield "uv-cache", machine.path(cache, "archive-v0/*")


def _shared(machine: Machine) -> str:
    if machine.system == "windows":
        return machine.variable("APPDATA", "AppData/Roaming")
    return machine.variable("XDG_DATA_HOME", ".local/share")


def _members(text: str) -> Mapping[str, object]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
