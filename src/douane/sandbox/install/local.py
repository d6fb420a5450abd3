"""A package that the folder already has where its command is started: npx runs that, and fetches nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator

from douane.sandbox.install.requests import Registry, Request


def local(request: Request, folder: str) -> tuple[str, ...]:
    """The command that starts it from there; empty where it is not there, or not in the version asked for."""
    if request.registry is not Registry.NPM or request.options:
        return ()
    for place in _above(folder):
        if os.path.isfile(f"{place}/node_modules/{request.package}/package.json"):  # noqa: PTH113  # pathlib costs milliseconds
            from douane.sandbox.install.npm import programs, version  # noqa: PLC0415  # few servers are local

            program = programs(request, place).get(request.program)
            is_meant = program is not None and request.asked in {"", version(request, place)}
            return (str(program), *request.arguments) if is_meant else ()
    return ()


def _above(folder: str) -> Iterator[str]:
    """The folder and those around it."""
    while True:
        yield folder
        above = os.path.dirname(folder)  # noqa: PTH120  # as above
        if above == folder:
            return
        folder = above
