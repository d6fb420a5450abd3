"""Names of variables that a profile may give to a server."""

from __future__ import annotations

import re
from typing import Final

from douane.policy.table import Table, shown

_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# What the loader of programs reads: whoever sets these runs code of their own in whatever is started.
_LOADER: Final = re.compile(r"LD_.*|DYLD_.*|GCONV_PATH|BASH_ENV|ENV")


def check_variable(table: Table, key: str, name: str) -> None:
    """Complain about a name at `key` that is none, or that makes programs run something."""
    if not _VARIABLE.fullmatch(name):
        table.complain(key, f"`{shown(name)}` is no variable", "write its name alone, without a value")
    elif _LOADER.fullmatch(name):
        table.complain(key, f"`{name}` makes programs run what it names", "take it out")
