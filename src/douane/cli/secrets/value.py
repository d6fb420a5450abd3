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
    found = typed(f"value of {name}") if sys.stdin.isatty() else sys.stdin.read(_LONGEST + 2)
    found = found.removesuffix("\n").removesuffix("\r")
    if not found:
        raise ConfigError("the value is empty", "type it, or pipe it in")
    if "\0" in found or len(found.encode(errors="surrogateescape")) > _LONGEST:
        raise ConfigError("the value is no text of up to 64 KiB", "keep the path of a file in its place")
    return found
