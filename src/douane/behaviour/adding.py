"""Tools that add something of the caller's own: who fills a table numbers its rows, and learns nothing."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile("[A-Z]?[a-z]+")
_ADDS: Final = frozenset(
    {"add", "append", "create", "import", "ingest", "insert", "save", "upload", "upsert", "write"}
)
_ASKS: Final = frozenset(
    {"check", "delete", "describe", "export", "fetch", "find", "get", "list", "lookup", "query", "read"}
    | {"remove", "report", "search", "send", "show", "status"}
)


@lru_cache(maxsize=1024)
def adds(scope: str) -> bool:
    """Whether the tool's name says that it adds something, and does nothing else."""
    words = {word.lower() for word in _WORD.findall(scope)}
    return not words.isdisjoint(_ADDS) and words.isdisjoint(_ASKS)
