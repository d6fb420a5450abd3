"""A secret, typed without being shown, or piped; never an argument, which other accounts could read."""

from __future__ import annotations

import sys
from typing import Final

from douane.cli.vaults import typed
from douane.errors import ConfigError

_LONGEST: Final = 64 << 10  # bytes: what systems let stand in a variable


def value(name: str) -> str:
    """The value to keep as `name`: all of standard input without its last line break, or what is typed.

    Raises:
        ConfigError: no variable and no header could hold it.
    """
    found = (
        (typed(f"value of {name}") if sys.stdin.isatty() else _piped()).removesuffix("\n").removesuffix("\r")
    )
    if not found:
        raise ConfigError("the value is empty", "type it, or pipe it in")
    if "\0" in found or len(found.encode()) > _LONGEST:
        raise _unfit()
    return found


def _piped() -> str:
    try:
        return sys.stdin.read(_LONGEST + 2)
    except UnicodeDecodeError:
        raise _unfit() from None


def _unfit() -> ConfigError:
    return ConfigError("the value is no text of up to 64 KiB", "keep the path of a file in its place")
