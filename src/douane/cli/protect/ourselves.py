"""Where the programs of this installation are, for whoever writes them into a file that stays."""

from __future__ import annotations

import os
import shutil
import sys
import sysconfig
from pathlib import Path
from typing import Final

from douane.errors import ConfigError

_PASSING: Final = ("/uv/archive-v", "/uv/environments-v", "/uv/builds-v", "/pipx/.cache/", "/pip-ephem")
_FIX: Final = (
    "install it to stay: in the folder of Douane `uv tool install '.[cel,scan]'` or "
    "`pipx install '.[cel,scan]'`; run that one"
)


def program(name: str) -> str:
    """The path of a program of this installation; that on PATH, if it is the same.

    Raises:
        ConfigError: there is none, or it is where things are not kept.
    """
    own = Path(sysconfig.get_path("scripts")) / name
    if not own.exists():
        raise ConfigError(f"this installation has no program `{name}`", _FIX)
    if any(part in os.path.realpath(own) for part in _PASSING):
        raise ConfigError(f"`{own}` is where things are kept for a while only: a host would lose it", _FIX)
    found = shutil.which(name)
    return found if found and os.path.realpath(found) == os.path.realpath(own) else str(own)


def lasting() -> str:
    """What to know of where this installation is, if it may go away; empty otherwise."""
    if sys.prefix == sys.base_prefix or any(part in sys.prefix for part in ("/uv/tools/", "/pipx/")):
        return ""
    return f"Douane is in the virtual environment {sys.prefix}: without it, these servers do not start"
