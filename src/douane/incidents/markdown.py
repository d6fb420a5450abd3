"""Markdown with names of peers in it, none of which is read as markup."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from douane.audit.visible import visible

_LONGEST: Final = 200
UNKNOWN: Final = "**[unknown: to be filled in]**"


def quoted(name: str) -> str:
    """Text from wherever as a code span, in which nothing is markup, link or end of a cell."""
    plain = visible(name)[:_LONGEST].replace("`", "'").replace("|", "¦").strip()
    return f"`{plain}`" if plain else "–"


def listed(names: Iterable[str]) -> str:
    """Several, with commas."""
    return ", ".join(map(quoted, names)) or "none known"


def moment(at: float) -> str:
    """A time as everybody reads it, in UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC") if at else "unknown"
