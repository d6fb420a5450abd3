"""Annotations that a tool's own name contradicts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from douane.detectors.definitions.words import words
from douane.detectors.lazy import Lazy

if TYPE_CHECKING:
    from collections.abc import Mapping

_DESTROYS: Final = frozenset(
    ("delete", "remove", "drop", "destroy", "purge", "erase", "wipe", "truncate", "uninstall", "terminate")
)
_WRITES: Final = _DESTROYS | {
    "write",
    "overwrite",
    "append",
    "rename",
    "upload",
    "deploy",
    "send",
    "publish",
    "install",
}
_DENIES: Final = Lazy(
    r"\b(?:dry.?run|preview|simulat\w+|deleted|removed|does not (?:delete|write|change|modify))\b",
    re.IGNORECASE,
)


def lies(tool: Mapping[str, object]) -> bool:
    """Whether `tool` says that it only reads, or destroys nothing, and is named for the contrary."""
    annotations = tool.get("annotations")
    name = tool.get("name")
    if not isinstance(annotations, dict) or not isinstance(name, str):
        return False
    verb = next(iter(words(name)), "")
    said = f"{tool.get('title', '')} {tool.get('description', '')}"
    reads = annotations.get("readOnlyHint") is True and verb in _WRITES
    spares = annotations.get("destructiveHint") is False and verb in _DESTROYS
    return (reads or spares) and not _DENIES.search(said)
