"""Copies that npm, pnpm, yarn and bun have installed, held against the tarball."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from douane.model.facts import Difference, Placed
from douane.supply.archive import Archive
from douane.supply.copies.compared import held, members, with_more
from douane.supply.copies.disk import Disk
from douane.supply.registry.npm import hooks

_MANIFEST: Final = "package.json"
# Installers rename the one to the other, and nothing runs either.
_RENAMED: Final = frozenset({".gitignore", ".npmignore"})
# What npm before 7 wrote into a manifest: besides these, and how a field is written, it was as published.
_OLD_MARK: Final = "_resolved"
_ACTING: Final = (
    *("name", "version", "main", "module", "browser", "exports", "imports", "type"),
    *("scripts", "dependencies", "optionalDependencies", "gypfile"),
)


def not_of_registry(placed: Placed, disk: Disk) -> str:
    """Why a copy is none of a registry's files; empty where nothing says so."""
    real = disk.real(placed.path).replace("\\", "/")
    if "/node_modules/" not in real:
        return "it is a link to a folder of somebody's own"
    root, _, name = real.rpartition("/node_modules/")
    packages = members(disk.text(f"{root}/node_modules/.package-lock.json")).get("packages")
    told = packages.get(f"node_modules/{name}") if isinstance(packages, dict) else None
    source = str(told.get("resolved", "")) if isinstance(told, dict) else ""
    if source and not source.startswith(("https://", "http://")):
        return f"it was installed from `{source.partition('@')[0][:100]}`, which is no registry"
    return ""


def differing(placed: Placed, archive: Archive, disk: Disk) -> tuple[Difference, str]:
    """How a copy differs from the tarball, and what has run when it was installed."""
    expected = {}
    for path, content in archive.files.items():
        inner = path.partition("/")[2]  # the first folder may be called anything
        if inner and inner.rpartition("/")[2] not in _RENAMED:
            expected[inner] = content
    built = _built(expected)
    known = {*expected, *(path.partition("/")[2] for path in archive.unread)}
    more = (path for path in disk.below(placed.path) if path not in known)
    return with_more(
        held(placed.path, expected, disk, partial(_is_same, expected)), placed.path, more, disk, built
    ), built


def _built(expected: Mapping[str, bytes]) -> str:
    names = [name for name, _ in hooks(members(expected.get(_MANIFEST, b"")))]
    if not names and "binding.gyp" in expected:
        return "node-gyp, which npm starts for `binding.gyp`,"
    return f"its {', '.join(f'`{name}`' for name in names)}" if names else ""


def _is_same(expected: Mapping[str, bytes], path: str, found: bytes) -> bool:
    wanted = expected[path]
    if found == wanted:
        return True
    if path == _MANIFEST:
        old, here = members(wanted), members(found)
        is_alike = _programs(old) == _programs(here) and all(old.get(one) == here.get(one) for one in _ACTING)
        return _OLD_MARK in here and is_alike
    first, end, rest = wanted.partition(b"\r\n")
    # npm takes the carriage return from the first line of programs.
    return first.startswith(b"#!") and bool(end) and found == first + b"\n" + rest


def _programs(manifest: Mapping[str, object]) -> object:
    """The programs by their names; a single one may be written without."""
    told = manifest.get("bin")
    return {str(manifest.get("name", "")).rpartition("/")[2]: told} if isinstance(told, str) else told
