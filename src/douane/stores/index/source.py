"""The log that the index is of, as the index reads it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from douane.audit.query import Query, conditions
from douane.stores.faults import translated
from douane.stores.paths import database_path
from douane.stores.reader import NothingRecorded, body_holds
from douane.stores.schema import PATIENCE, check_version, closed_on_error

_ROWS: Final = "SELECT seq, CAST(body AS BLOB), hash FROM entries WHERE seq > ? ORDER BY seq LIMIT ?"
_STONES: Final = """SELECT seq FROM entries WHERE seq >= ? AND seq <= ?
    AND length(body) < 100 AND json_valid(body) AND body ->> '$.pruned' = ?"""

_CONFIRMED: Final = """SELECT seq FROM entries WHERE seq IN (SELECT value FROM json_each(?)) AND {}
    ORDER BY seq DESC"""


class Source:
    """The log in `folder`, read-only, in transactions of one statement."""

    def __init__(self, folder: str) -> None:
        self._path = database_path(folder)
        if not Path(self._path).exists():
            raise NothingRecorded(folder)
        address = f"{Path(self._path).absolute().as_uri()}?mode=ro"
        with translated(self._path):
            self._connection = sqlite3.connect(
                address, uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False
            )
            with closed_on_error(self._connection):
                check_version(self._connection, self._path)
                self._connection.create_function("holds", 2, body_holds, deterministic=True)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def database(self) -> bytes:
        """The id of the log."""
        row = self._connection.execute("SELECT database FROM head").fetchone()
        return row[0] if row else b""

    def end(self) -> int:
        """The number of the last entry, or 0."""
        return int(self._connection.execute("SELECT coalesce(max(seq), 0) FROM entries").fetchone()[0])

    def is_there(self, seq: int, hashed: bytes) -> bool:
        """Whether the log has entry `seq` with this hash, or begins."""
        row = self._connection.execute("SELECT hash FROM entries WHERE seq = ?", (seq,)).fetchone()
        return seq == 0 or (row is not None and row[0] == hashed)

    def after(self, seq: int, most: int) -> list[tuple[int, bytes, bytes]]:
        """Number, body and hash of the next entries."""
        return self._connection.execute(_ROWS, (seq, most)).fetchall()

    def stones(self, first: int, last: int, by: int) -> list[int]:
        """The entries between these that the pruning told of in entry `by` has emptied."""
        return [seq for (seq,) in self._connection.execute(_STONES, (first, last, by))]

    def confirmed(self, query: Query, seqs: Sequence[int]) -> list[int]:
        """Which of these entries `query` asks for."""
        condition, parameters = conditions(query)
        sql = _CONFIRMED.format(condition)
        found = self._connection.execute(sql, (json.dumps(seqs), *parameters))
        return [seq for (seq,) in found]
