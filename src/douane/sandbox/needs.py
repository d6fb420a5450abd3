"""What a command must be able to read in order to start: its program, what interprets it, and its script."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from typing import Final

from douane.errors import NoWallsError
from douane.sandbox.folders import is_wide
from douane.sandbox.trail import follow

_ELSEWHERE: Final = ("docker", "podman", "nerdctl")
_INTERPRETER: Final = re.compile(r"(python|pypy|node|deno|bun|ruby|java|perl|php|bash|sh)[\d.]*")
_SHEBANG: Final = re.compile(rb"#!\s*(\S+)(?:[ \t]+(?:-S\s+)?(\S+))?[^\n]*(?:\n'''exec' \"?([^\s\"]+))?")
_MARKS: Final = ("pyproject.toml", "package.json", "setup.py", "Cargo.toml", "go.mod", "deno.json", "Gemfile")
_MODULES: Final = "/node_modules/"
_PROGRAMS: Final = ("bin", "sbin")
_DEEPEST: Final = 4  # scripts that are interpreted by scripts
_BEGINNING: Final = 512  # bytes of a program


def needed(command: Sequence[str], path: str, folder: str) -> tuple[str, ...]:
    """Files and folders that it cannot start without; `path` is our PATH, `folder` where it is started.

    Raises:
        NoWallsError: what it starts runs elsewhere.
    """
    name = os.path.basename(command[0])  # noqa: PTH119  # pathlib costs milliseconds
    if name in _ELSEWHERE:
        fix = "use the profile `none`, and give the container limits of its own"
        raise NoWallsError(f"what `{name}` starts runs elsewhere, where these walls do not reach", fix)
    found = [*_of_program(command[0], path, _DEEPEST)]
    if _INTERPRETER.fullmatch(name):
        found += _of_script(command[1:], folder)
    return tuple(dict.fromkeys(found))


def _of_program(program: str, path: str, depth: int) -> Iterator[str]:
    end = follow(program).end
    yield from (program, end, _root(program), _root(end))
    yield from _of_environment(program)
    if depth:
        for interpreter in _interpreters(end, path):
            yield from _of_program(interpreter, path, depth - 1)


def _of_environment(program: str) -> Iterator[str]:
    """Where the Python is that a virtual environment was made with."""
    folder = os.path.dirname(os.path.dirname(program))  # noqa: PTH120  # as above
    try:
        with open(f"{folder}/pyvenv.cfg", encoding="utf-8") as file:  # noqa: PTH123  # as above
            settings = dict(line.partition("=")[::2] for line in file)
    except (OSError, UnicodeDecodeError):
        return
    home = {key.strip(): value.strip() for key, value in settings.items()}.get("home", "")
    if home.startswith("/"):
        yield _root(f"{follow(home).end}/python")


def _interpreters(program: str, path: str) -> Iterator[str]:
    """What the first line of a script says; where it would be too long, installers write a line of `sh`."""
    try:
        with open(program, "rb") as file:  # noqa: PTH123  # as above
            first = _SHEBANG.match(file.read(_BEGINNING))
    except OSError:
        return
    if first is None:
        return
    for word in (first[1], first[3]):
        if word and word.startswith(b"/"):
            yield os.fsdecode(word)
    if first[1].endswith(b"/env") and first[2]:
        yield from _on_path(os.fsdecode(first[2]), path)


def _on_path(name: str, path: str) -> Iterator[str]:
    places = (os.path.join(one, name) for one in path.split(os.pathsep) if one.startswith("/"))  # noqa: PTH118  # as above
    yield from (place for place in places if os.access(place, os.X_OK))


def _of_script(arguments: Sequence[str], folder: str) -> Iterator[str]:
    """The file that an interpreter is given, with what stands around it; a module is sought where we are."""
    for word in arguments:
        if word == "-m":
            yield from () if is_wide(folder) else (_root(f"{folder}/module"),)
            return
        file = os.path.join(folder, word)  # noqa: PTH118  # as above
        if not word.startswith("-") and os.path.isfile(file):  # noqa: PTH113  # as above
            yield from (file, _root(follow(file).end))
            return


def _root(file: str) -> str:
    """The folder that a file belongs to and may be read as a whole, or the file where there is none."""
    if _MODULES in file:
        return file[: file.index(_MODULES) + len(_MODULES) - 1]
    folder = os.path.dirname(file)  # noqa: PTH120  # as above
    above = os.path.dirname(folder)  # noqa: PTH120  # as above
    if os.path.basename(folder) in _PROGRAMS:  # noqa: PTH119  # as above
        return file if is_wide(above) else above
    while not is_wide(above) and not _is_marked(folder):
        folder, above = above, os.path.dirname(above)  # noqa: PTH120  # as above
    if _is_marked(folder) and not is_wide(folder):
        return folder
    own = os.path.dirname(file)  # noqa: PTH120  # as above
    return file if is_wide(own) else own


def _is_marked(folder: str) -> bool:
    return any(os.path.exists(f"{folder}/{mark}") for mark in _MARKS)  # noqa: PTH110  # as above
