"""What interprets a program, as far as its own file may say so.

Its first lines are the server's word, and so is the `pyvenv.cfg` beside it: they must not choose what a
box holds. Followed are those that lead to the system, to what belongs to the program itself, to our PATH,
or to a Python or Node.js that is installed as such.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final

from douane.sandbox import system
from douane.sandbox.folders import is_within
from douane.sandbox.trail import follow

NAME: Final = re.compile(
    r"(python|pypy|node|nodejs|deno|bun|tsx|ts-node|ruby|java|perl|php|bash|dash|zsh|sh)[\d.]*"
)
_SHEBANG: Final = re.compile(rb"#!\s*(\S+)(?:[ \t]+(?:-S\s+)?(\S+))?[^\n]*(?:\n'''exec' \"?([^\s\"]+))?")
_BEGINNING: Final = 512  # bytes of a program
_LIBRARIES: Final = ("lib", "lib64")
_NODE: Final = "include/node/node_version.h"


def named(program: str, roots: Sequence[str]) -> Iterator[str]:
    """The interpreters that a script names and may have: of the system, of its own `roots`, or installed.

    Where a first line would be too long, installers write a second one, of `sh`.
    """
    first = _first(program)
    for word in (first[1], first[3]) if first else ():
        path = os.fsdecode(word or b"")
        if path.startswith("/") and all(_is_allowed(one, roots) for one in (path, follow(path).end)):
            yield path


def sought(program: str, path: str) -> Iterator[str]:
    """The interpreters that `env` finds for a script on our PATH."""
    first = _first(program)
    name = os.fsdecode(first[2] or b"") if first and first[1].endswith(b"/env") else ""
    places = [os.path.join(one, name) for one in path.split(os.pathsep) if one.startswith("/")]  # noqa: PTH118  # pathlib costs milliseconds
    yield from (place for place in places if NAME.fullmatch(name) and os.access(place, os.X_OK))


def home_of(environment: str) -> str:
    """The folder of the Python that an environment was made with; ``""`` where none is installed there."""
    try:
        with open(f"{environment}/pyvenv.cfg", encoding="utf-8") as file:  # noqa: PTH123  # as above
            settings = dict(line.partition("=")[::2] for line in file)
    except (OSError, UnicodeDecodeError):
        return ""
    home = {key.strip(): value.strip() for key, value in settings.items()}.get("home", "")
    end = follow(home).end if home.startswith("/") else ""
    return end if is_installation(end) else ""


def is_installation(programs: str) -> bool:
    """Whether this folder holds the programs of a Python or Node.js, with what they bring beside it."""
    whole, name = os.path.split(programs)
    if name != "bin":
        return False
    if os.path.isfile(f"{whole}/{_NODE}"):  # noqa: PTH113  # as above
        return True
    return any(os.path.isfile(f"{place}/os.py") for place in _standard_libraries(whole))  # noqa: PTH113  # as above


def _is_allowed(path: str, roots: Sequence[str]) -> bool:
    folder, name = os.path.split(path)
    there = (*(mount.path for mount in system.trees()), *system.links(), *roots)
    if any(is_within(os.path.normpath(path), one) for one in there):
        return True
    return NAME.fullmatch(name) is not None and os.access(path, os.X_OK) and is_installation(folder)


def _standard_libraries(whole: str) -> Iterator[str]:
    for library in _LIBRARIES:
        with suppress(OSError):
            found = os.listdir(f"{whole}/{library}")  # noqa: PTH208  # as above
            yield from (f"{whole}/{library}/{one}" for one in found if NAME.fullmatch(one))


def _first(program: str) -> re.Match[bytes] | None:
    try:
        with open(program, "rb") as file:  # noqa: PTH123  # as above
            return _SHEBANG.match(file.read(_BEGINNING))
    except OSError:
        return None
