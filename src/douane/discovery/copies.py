"""Looks for installed copies of one package, where managers keep them, or where a command leads."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from glob import escape, iglob
from itertools import islice
from pathlib import Path
from shutil import which
from typing import Final

from douane.discovery.installed import MOST, beginning, escaped
from douane.discovery.machine import Machine
from douane.discovery.packages import Shelf, shelves
from douane.discovery.started import Started, program
from douane.model.facts import Placed

_SAME: Final = re.compile(r"[-_.]+")
_SITES: Final = ("lib/python3*/site-packages", "lib/python3*/dist-packages", "Lib/site-packages")
_UP: Final = 12  # folders from a script to that of its package
_LARGEST: Final = 8 << 20


def copies(machine: Machine, kind: str, name: str) -> Iterator[Placed]:
    """Every installed copy of a package, each place once."""
    seen: set[str] = set()
    for manifest in _manifests(machine, kind):
        placed = _placed(kind, manifest) if _is_named(kind, name, manifest) else None
        real = os.path.realpath(placed.path) if placed else ""
        if placed and _normal(kind, placed.name) == _normal(kind, name) and real not in seen:
            seen.add(real)
            yield placed


def copy_of(command: Sequence[str], found: Started) -> Placed | None:
    """The installed package that a command starts by the path of its program, script or module."""
    if found.kind == "module":
        return _with_file(
            command[0], (f"{found.name.replace('.', '/')}.py", f"{found.name.replace('.', '/')}/")
        )
    if found.kind not in {"script", "program"}:
        return None
    path = found.name if found.kind == "script" else _which(command, found.name)
    if not path:
        return None
    return copy_at(path) or _with_file(path, (f"/{Path(os.path.realpath(path)).name}",))


def copy_at(path: str) -> Placed | None:
    """The package of npm that a file or folder is in; nothing where it is in none."""
    real = Path(os.path.realpath(path))
    for folder in (real, *list(real.parents)[:_UP]):
        above = folder.parent.parent if folder.parent.name.startswith("@") else folder.parent
        if above.name == "node_modules" and not folder.name.startswith((".", "@")):
            return _placed("npm", f"{folder}/package.json")
    return None


def _manifests(machine: Machine, kind: str) -> Iterator[str]:
    for shelf in shelves(escaped(machine)):
        for pattern in _patterns(shelf) if shelf.kind == kind else ():
            yield from islice(iglob(pattern), MOST)  # noqa: PTH207  # as in `installed`


def _patterns(shelf: Shelf) -> tuple[str, ...]:
    """Where manifests are; what `uvx` starts is an environment in its cache, beside what that is made of."""
    if shelf.source != "uv-cache":
        return (shelf.pattern,)
    folder, mark, rest = shelf.pattern.rpartition("/*.dist-info")
    return shelf.pattern, *(f"{folder}/{site}{mark}{rest}" for site in _SITES)


def _with_file(path: str, ends: tuple[str, ...]) -> Placed | None:
    """The distribution beside a program that lists one of these files as its own."""
    found = which(path) or path
    prefixes = dict.fromkeys(Path(one).parent.parent for one in (found, os.path.realpath(found)))
    patterns = (f"{escape(str(prefix))}/{site}/*.dist-info/RECORD" for prefix in prefixes for site in _SITES)
    lists = (one for pattern in patterns for one in islice(iglob(pattern), MOST))  # noqa: PTH207  # as above
    listing = next((one for one in lists if _lists(one, ends)), None)
    return _placed("pypi", listing) if listing else None


def _lists(path: str, ends: tuple[str, ...]) -> bool:
    """Whether a list of files has one: a program by the end of its path, a module by the whole."""
    text = ""
    with suppress(OSError), open(path, encoding="utf-8", errors="replace") as file:  # noqa: PTH123  # as above
        text = file.read(_LARGEST)
    paths = [line.partition(",")[0] for line in text.splitlines()]
    return any(
        one.startswith("../") and one.endswith(end) if end.startswith("/") else one.startswith(end)
        for one in paths
        for end in ends
    )


def _which(command: Sequence[str], name: str) -> str:
    first = next((word for word in command if program(word) == name), name)
    return which(first) or ""


def _is_named(kind: str, name: str, path: str) -> bool:
    folder = os.path.dirname(path).replace(os.sep, "/")  # noqa: PTH120  # many of them
    if kind == "npm":
        return folder.endswith(f"/{name}")
    bare = folder.rpartition("/")[2].removesuffix(".dist-info").rpartition("-")[0]
    return _normal(kind, bare) == _normal(kind, name)


def _placed(kind: str, manifest: str) -> Placed | None:
    """A copy by one file of it."""
    folder = os.path.dirname(manifest)  # noqa: PTH120  # many of them
    if kind == "pypi":
        name, _, version = os.path.basename(folder).removesuffix(".dist-info").rpartition("-")  # noqa: PTH119
        return Placed(kind, _normal(kind, name), version, folder) if name else None
    with suppress(ValueError, RecursionError):
        told = json.loads(beginning(manifest))
        if isinstance(told, dict) and isinstance(told.get("name"), str):
            return Placed(kind, told["name"], str(told.get("version", "")), folder)
    return None


def _normal(kind: str, name: str) -> str:
    """A name as its registry compares it (PEP 503)."""
    return _SAME.sub("-", name).lower() if kind == "pypi" else name
