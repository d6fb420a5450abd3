"""Options that a well-known server needs within walls, where its version has them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress

from douane.sandbox.known import asked_for


def with_options(asked: tuple[str, ...], command: tuple[str, ...]) -> tuple[str, ...]:
    """The command that starts what `asked` asks for, with those options that its program names."""
    options = (option for option, module in asked_for(asked).options if _is_named(option, module, command[0]))
    return (*command, *(one for one in options if one not in command))


def _is_named(option: str, module: str, program: str) -> bool:
    for path in _modules(module, program):
        with suppress(OSError), open(path, "rb") as file:  # noqa: PTH123  # pathlib costs milliseconds
            return option.encode() in file.read()
    return False


def _modules(module: str, program: str) -> Iterator[str]:
    """Where a module is of the virtual environment that this program belongs to."""
    above = os.path.dirname(os.path.dirname(os.path.realpath(program)))  # noqa: PTH120  # as above
    with suppress(OSError):
        for name in os.listdir(f"{above}/lib"):  # noqa: PTH208  # as above
            yield f"{above}/lib/{name}/site-packages/{module}"
