"""How much may go wrong if a call passes: what the tool can do, and what the session has touched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_LEVELS: Final = ("low", "medium", "high")


def risk(definition: Mapping[str, object], labels: frozenset[str]) -> str:
    """`low`, `medium` or `high`: what a tool says of itself is believed only where it makes things worse.

    A tool that says that it only reads may still be asked about, and is one level below others.
    """
    said = definition.get("annotations")
    notes = said if isinstance(said, dict) else {}
    level = 0 if notes.get("readOnlyHint") is True else 1
    level += notes.get("destructiveHint") is True
    level += notes.get("openWorldHint") is True
    level += bool(labels)
    return _LEVELS[min(level, len(_LEVELS) - 1)]
