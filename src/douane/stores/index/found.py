"""Entries with the help of the index, as far as there is one, and by reading the log for the rest."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING

from douane.errors import StoreError
from douane.stores.index.schema import index_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from douane.audit.entry import Entry
    from douane.audit.query import Query
    from douane.stores.reader import Reader


def found(folder: str, reader: Reader, query: Query, most: int) -> list[Entry]:
    """The last `most` entries that `query` asks for, in order; the same with an index and without.

    What came after the index was last brought up to date is read in the log.
    """
    end, known = _indexed(folder, (query,), most)
    newest = reader.found(query, most, after=end)
    return reader.listed(known[: most - len(newest)]) + newest


def numbers(folder: str, reader: Reader, queries: Sequence[Query], most: int) -> list[int]:
    """The numbers of all entries that any of `queries` asks for, in order.

    Of each at most the last `most` are listed that the index knows; the log is read once for the rest.
    """
    end, known = _indexed(folder, queries, most)
    return sorted({*known, *reader.numbers(queries, after=end)})


def _indexed(folder: str, queries: Sequence[Query], most: int) -> tuple[int, list[int]]:
    """Up to which entry the index goes, and what it finds; an index that cannot be used is none."""
    if not os.path.exists(index_path(folder)):  # noqa: PTH110  # as everywhere in stores
        return 0, []
    from douane.stores.index import Index  # noqa: PLC0415  # takes time that a search without it need not

    try:
        with closing(Index(folder)) as index:
            end = index.end()
            known = (seq for query in queries for seq in index.search(query, most)) if end else ()
            return end, [seq for seq in known if seq <= end]  # it may be taken further meanwhile
    except StoreError:
        return 0, []
