"""TOML, as Codex and Vibe keep their servers in it."""

from __future__ import annotations

import re
import tomllib
from typing import Final

from douane.discovery.texts.unread import Unread

_LINE: Final = re.compile(r"line (\d+)")


def value(text: str) -> object:
    """What a text says."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = _LINE.search(str(error))
        return Unread(f"it is not TOML{f', see line {found[1]}' if found else ''}")
