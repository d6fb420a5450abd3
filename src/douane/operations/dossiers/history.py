"""What was decided about a server, out of a long log in little time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Final

from douane.audit.query import Query
from douane.stores.index import Index
from douane.stores.reader import Reader

_DECISION: Final = "douane/server-"  # what the methods of such entries begin with
_MOST: Final = 5_000  # decisions about all servers that are looked through, the newest


def history(folder: str, server: str) -> tuple[Mapping[str, object], ...]:
    """The entries of what was asked and decided about the server with this id, in order."""
    with closing(Index(folder)) as index:
        index.follow()
        numbers = index.search(Query(method=_DECISION), _MOST)
    with closing(Reader(folder)) as reader:
        return tuple(_about(reader, numbers, server))[::-1]


def _about(reader: Reader, numbers: list[int], server: str) -> Iterator[Mapping[str, object]]:
    for number in numbers:
        entry = reader.entry(number)
        body = reader.opened(entry) if entry is not None else {}
        if body.get("server") == server:
            yield body
