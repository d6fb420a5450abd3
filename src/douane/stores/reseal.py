"""Going on with a log whose head someone else changed: openly, with an entry that says so."""

from __future__ import annotations

from contextlib import closing

from douane.audit.chain import genesis, seal
from douane.audit.entry import encoded
from douane.stores.keys import seal_key
from douane.stores.log import Log
from douane.stores.paths import database_path, ready
from douane.stores.schema import Durability, opened
from douane.stores.transaction import Transaction


def reseal(folder: str, by: str, at: float) -> int:
    """Seal the log as it now ends, and append an entry about it, whose number comes back.

    What was changed before stays visible to a verification, by the chain and the checkpoints.
    """
    ready(folder)
    path = database_path(folder)
    key = seal_key(folder)
    with closing(opened(path, key, Durability.POWER)) as connection:
        log = Log(connection, key)
        with Transaction(connection, path):
            last = connection.execute("SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1").fetchone()
            seq, found = last or (0, genesis(log.database))
            head = (log.database, seq, found, seal(key, log.database, seq, found))
            connection.execute("INSERT OR REPLACE INTO head VALUES (1, ?, ?, ?, ?)", head)
            log.append([encoded(_body(seq, by, at))])
        return log.seq


def _body(seq: int, by: str, at: float) -> dict[str, object]:
    return {
        "v": 1,
        "at": at,
        "principal": by,
        "kind": "lifecycle",
        "method": "douane/reseal",
        "action": "allow",
        "reasons": [{"because": f"the head was not sealed with this key; the log went on after entry {seq}"}],
    }
