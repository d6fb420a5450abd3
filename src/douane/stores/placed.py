"""What is signed for one log, so that it counts in no other."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from douane.stores.faults import translated
from douane.stores.paths import database_path
from douane.stores.schema import PATIENCE


def placed(folder: str, statement: bytes) -> bytes:
    """A statement with the log of this state folder, which has to be there; costs opening it.

    One passphrase may be that of several tenants: what a person signs is for the one where it was signed.

    Raises:
        StoreError: the log cannot be read.
    """
    path = database_path(folder)
    address = f"{Path(path).absolute().as_uri()}?mode=ro"
    with translated(path), closing(sqlite3.connect(address, uri=True, timeout=PATIENCE)) as connection:
        database: bytes = connection.execute("SELECT database FROM head").fetchone()[0]
    return b"in log " + database.hex().encode() + b": " + statement
