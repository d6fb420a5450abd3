"""Options that a well-known server needs within walls, where its version has them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress

from douane.sandbox.known import asked_for


def with_options(asked: tuple[str, ...], command: tuple[str, ...]) -> tuple[str, ...]:
    """The command that starts what `asked` asks for, with those options that its program names."""
    options = (option for option, module in asked_for(asked).options if _is_named(option, module, command))
    return (*command, *(one for one in options if one not in command))


def _is_named(option: str, module: str, command: tuple[str, ...]) -> bool:
    for path in _modules(module, command):
        with suppress(OSError), open(path, "rb") as file:  # noqa: PTH123  # pathlib costs milliseconds
            return option.lstrip("-").partition("=")[0].encode() in file.read()
    return False


def _modules(module: str, command: tuple[str, ...]) -> Iterator[str]:
    """Where a module is: among the packages of Node.js, or of the virtual environment of this program."""
    for word in command[:2]:
        folder, found, _ = word.rpartition("/node_modules/")
        if found:
            yield f"{folder}{found}{module}"
    above = os.path.dirname(os.path.dirname(os.path.realpath(command[0])))  # noqa: PTH120  # as above
    with suppress(OSError):
        for name in os.listdir(f"{above}/lib"):  # noqa: PTH208  # as above
            yield f"{above}/lib/{name}/site-packages/{module}"
