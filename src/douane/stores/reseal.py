"""Going on with a log whose head someone else changed: openly, with an entry that says so."""

from __future__ import annotations

from contextlib import closing
from sqlite3 import Connection

from douane.audit.chain import genesis, seal
from douane.audit.entry import encoded
from douane.errors import StoreError
from douane.stores.keys import seal_key
from douane.stores.log import Log
from douane.stores.paths import database_path, ready
from douane.stores.schema import Durability, opened
from douane.stores.transaction import Transaction


class NothingToReseal(StoreError):  # noqa: N818  # says what is the case
    """The head is sealed with this machine's key, and the log ends with it."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__(
            "there is nothing to do: the head is sealed, and the log ends there",
            "see what else may be wrong with `douane audit verify`",
        )


def reseal(folder: str, by: str, at: float) -> int:
    """Seal the log as it now ends, and append an entry about it, whose number comes back.

    The entry says from where on nothing proves the entries before it: neither the seal of the head, nor,
    where that is broken, a checkpoint. A verification tells of it from then on.

    Raises:
        NothingToReseal: there is no need.
        StoreError: the log cannot be read or written.
    """
    ready(folder)
    path = database_path(folder)
    key = seal_key(folder)
    with closing(opened(path, key, Durability.POWER)) as connection:
        log = Log(connection, key)
        with Transaction(connection, path):
            last = connection.execute("SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1").fetchone()
            seq, found = last or (0, genesis(log.database))
            proven = _proven(connection, log, (seq, found))
            head = (log.database, seq, found, seal(key, log.database, seq, found))
            connection.execute("INSERT OR REPLACE INTO head VALUES (1, ?, ?, ?, ?)", head)
            log.append([encoded(_body(seq, min(proven, seq) + 1, by, at))])
        return log.seq


def _proven(connection: Connection, log: Log, end: tuple[int, bytes]) -> int:
    """The number of the last entry that a seal or, without one, a checkpoint speaks for."""
    try:
        head = log.head()
    except StoreError:
        head = None
    if head == end:
        raise NothingToReseal
    row = connection.execute("SELECT hash FROM entries WHERE seq = ?", head[:1]).fetchone() if head else None
    if head and row == head[1:]:
        return head[0]
    checkpoint: int = connection.execute("SELECT coalesce(max(seq), 0) FROM checkpoints").fetchone()[0]
    return checkpoint


def _body(seq: int, unproven_from: int, by: str, at: float) -> dict[str, object]:
    return {
        "v": 1,
        "at": at,
        "principal": by,
        "kind": "lifecycle",
        "method": "douane/reseal",
        "action": "allow",
        "unproven_from": unproven_from,
        "reasons": [{"because": f"the head was no seal of the end of the log; it went on after entry {seq}"}],
    }
