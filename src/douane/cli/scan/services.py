"""Whom to ask, and what is on this machine: settings of npm, pip and uv, advisories, lists of ours."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from douane.inventory.holes import holes
from douane.model.facts import NO_VERIFIER, Proof, Provenance, Refuted, Unknown
from douane.supply.addresses import OSV, Address, Settings
from douane.supply.asking import Ask
from douane.supply.gathering import Ways
from douane.supply.likeness import servers

_LARGEST: Final = 1 << 30


def ways(ask: Ask, advisories: str) -> Ways:
    """The ways of this machine; `advisories` is a service or a folder, or nothing for what is usual."""
    is_service = advisories.startswith(("http://", "https://"))
    folder = "" if is_service else advisories or _usual()
    service = Address(advisories.rstrip("/") + "/") if is_service else Address(OSV)
    package = files("douane")
    return Ways(
        ask,
        settings(),
        service,
        lambda ecosystem: None if is_service else _database(folder, ecosystem),
        holes((package / "inventory/holes.toml").read_text("utf-8")),
        servers((package / "supply/known/servers.toml").read_text("utf-8")),
        time.time(),
        _verified,
    )


def _verified(shown: Provenance) -> Proof | Refuted | Unknown:
    """What signatures prove; unknown without the library that verifies them."""
    if not find_spec("sigstore"):
        return Unknown(NO_VERIFIER)
    from douane.supply.signatures import proof  # noqa: PLC0415  # an extra, and slow to load

    return proof(shown)


def settings() -> Settings:
    """What the user has told npm, pip and uv; what counts more first."""
    home, environ = Path.home(), os.environ
    kept = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
    npmrc = (
        Path(".npmrc"),
        Path(environ.get("npm_config_userconfig") or home / ".npmrc"),
        Path("/etc/npmrc"),
    )
    pip = (
        Path(environ.get("PIP_CONFIG_FILE") or os.devnull),
        kept / "pip/pip.conf",
        home / ".pip/pip.conf",
        home / "Library/Application Support/pip/pip.conf",
        home / "pip/pip.ini",
        Path("/etc/pip.conf"),
    )
    uv = (Path("uv.toml"), kept / "uv/uv.toml", Path("/etc/uv/uv.toml"))
    return Settings(tuple(_texts(npmrc)), tuple(_texts(pip)), tuple(_texts(uv)), dict(environ))


def _texts(paths: tuple[Path, ...]) -> Iterator[str]:
    for path in paths:
        with suppress(OSError, UnicodeDecodeError):
            yield path.read_text("utf-8")


def _usual() -> str:
    """Where osv-scanner keeps its databases."""
    told = os.environ.get("OSV_SCANNER_LOCAL_DB_CACHE_DIRECTORY")
    return told or os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")


def _database(folder: str, ecosystem: str) -> bytes | None:
    for below in ("osv-scanner", "."):
        path = Path(folder, below, ecosystem, "all.zip")
        with suppress(OSError):
            if path.stat().st_size <= _LARGEST:
                return path.read_bytes()
    return None
