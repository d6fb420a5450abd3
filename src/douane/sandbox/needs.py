"""What a command must be able to read in order to start: its program, what interprets it, and its script."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from douane.errors import NoWallsError
from douane.sandbox.folders import is_wide
from douane.sandbox.interpreters import NAME, home_of, is_installation, named, sought
from douane.sandbox.trail import follow

_ELSEWHERE: Final = ("docker", "podman", "nerdctl")
_MARKS: Final = ("pyproject.toml", "package.json", "setup.py", "Cargo.toml", "go.mod", "deno.json", "Gemfile")
_MODULES: Final = "/node_modules/"
_PROGRAMS: Final = ("bin", "sbin")
_DEEPEST: Final = 4  # scripts that are interpreted by scripts


class Needs(NamedTuple):
    """What a command cannot start without: what it names, and what was `found` by reading that."""

    given: tuple[str, ...]
    found: tuple[str, ...]


def needed(command: Sequence[str], path: str, folder: str) -> Needs:
    """What is needed where it is started in `folder`; `path` is our PATH.

    Raises:
        NoWallsError: what it starts runs elsewhere.
    """
    name = os.path.basename(command[0])  # noqa: PTH119  # pathlib costs milliseconds
    if name in _ELSEWHERE:
        fix = "use the profile `none`, and give the container limits of its own"
        raise NoWallsError(f"what `{name}` starts runs elsewhere, where these walls do not reach", fix)
    given = [*_of_program(command[0])]
    if NAME.fullmatch(name):
        given += _of_script(command[1:], folder)
    found = _of_files(command[0], _roots(command[0]), path, _DEEPEST)
    return Needs(tuple(dict.fromkeys(given)), tuple(dict.fromkeys(found)))


def _of_program(program: str) -> tuple[str, ...]:
    return (program, follow(program).end, *_roots(program))


def _roots(program: str) -> tuple[str, ...]:
    return (_root(program), _root(follow(program).end))


def _of_files(program: str, roots: Sequence[str], path: str, depth: int) -> Iterator[str]:
    """What the program's own first lines lead to, and where the Python of its virtual environment is."""
    if home := home_of(os.path.dirname(os.path.dirname(program))):  # noqa: PTH120  # as above
        yield _root(f"{home}/python")
    if not depth:
        return
    end = follow(program).end
    for interpreter in named(end, roots):
        own = follow(interpreter).end
        yield from (interpreter, own)
        yield from (_root(own),) if is_installation(os.path.dirname(own)) else ()  # noqa: PTH120  # as above
        yield from _of_files(interpreter, roots, path, depth - 1)
    for interpreter in sought(end, path):
        yield from _of_program(interpreter)
        yield from _of_files(interpreter, _roots(interpreter), path, depth - 1)


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
