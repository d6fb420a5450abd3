"""A package that the folder has where its command is started: npx runs that, whoever put it there."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from douane.errors import LaunchError
from douane.sandbox.install.places import command_of, kept, place_of
from douane.sandbox.install.requests import Registry, Request, requested
from douane.sandbox.install.unread import behind_env, may_start


def installed_command(request: Request, folder: str) -> tuple[str, ...]:
    """The command that starts in `folder` what was installed; empty where nothing is yet.

    Raises:
        LaunchError: it has no such program, or is not installed, and something of its name is in the folder.
    """
    found = kept(place_of(request))
    if found is not None:
        return command_of(request, found)
    if request.registry is Registry.NPM and request.specs[0] == request.package:
        _ensure_not_here(request, folder)
    return ()


def lacks(request: Request) -> str:
    """That what was installed is for another Node.js than was here; ``""`` where it is not."""
    found = kept(place_of(request))
    return "" if found is None else found.lacks


def ensure_from_registry(command: Sequence[str], folder: str) -> None:
    """Nothing, unless the command would start, without walls, what the folder has in the name of a package.

    A launcher prefers that to the registry, in any version that fits, and a program of that name of whatever
    package. Not so with `@latest`, and with `uvx`. Where it has options that are not known here, whatever it
    may take for the name counts.

    Raises:
        LaunchError: it would.
    """
    command = behind_env(command)
    request = requested(command)
    if request is None:
        for name in may_start(command):
            _ensure_nothing_called(name, folder)
        return
    if request.registry is not Registry.NPM or request.specs[0].endswith("@latest"):
        return
    _ensure_not_here(request, folder)
    _ensure_no_program(request.program or request.package, request.package, folder)


def _ensure_nothing_called(name: str, folder: str) -> None:
    _ensure_not_here(Request(Registry.NPM, (name,), "", ()), folder)
    _ensure_no_program(name.rpartition("/")[2], name, folder)


def _ensure_no_program(program: str, package: str, folder: str) -> None:
    for place in _above(folder):
        path = f"{place}/node_modules/.bin/{program}"
        if os.path.lexists(path):
            raise LaunchError(f"`{package}` may mean `{path}`", _fix(package, path))


def _fix(package: str, program: str) -> str:
    return f"start `{package}@latest` if it is the registry's, or else `{program}`"


def _ensure_not_here(request: Request, folder: str) -> None:
    """What others put into a folder runs in no name of a package, and no stranger's package in its place."""
    for place in _above(folder):
        modules = f"{place}/node_modules"
        if os.path.isfile(f"{modules}/{request.package}/package.json"):  # noqa: PTH113  # pathlib costs milliseconds
            program = f"{modules}/.bin/{request.program or request.package.rpartition('/')[2]}"
            raise LaunchError(
                f"`{request.package}` may mean what is in `{modules}`", _fix(request.package, program)
            )


def _above(folder: str) -> Iterator[str]:
    """The folder and those around it."""
    while True:
        yield folder
        above = os.path.dirname(folder)  # noqa: PTH120  # as above
        if above == folder:
            return
        folder = above
