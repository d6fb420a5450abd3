"""What SQLite complains of, in our words and with what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from douane.errors import StoreError

_FAULTS: Final = (
    (
        "SQLITE_FULL",
        "the disk that holds `{path}` is full",
        "free some space; messages pass again as soon as there is room",
    ),
    (
        "SQLITE_BUSY",
        "another process kept `{path}` locked for too long",
        "find it with `fuser -v {path}` and end it if it hangs",
    ),
    (
        "SQLITE_READONLY",
        "`{path}` cannot be written to",
        "make the file, its folder and its disk writable for this account",
    ),
    (
        "SQLITE_IOERR",
        "reading or writing `{path}` failed",
        "check the space, the quota and the health of the disk",
    ),
    (
        "SQLITE_CANTOPEN",
        "`{path}` cannot be opened",
        "check that its folder exists and that this account may read and write it",
    ),
    (
        "SQLITE_NOTADB",
        "`{path}` is not a Douane database",
        "move the file away, or set DOUANE_STATE to another folder",
    ),
    (
        "SQLITE_CORRUPT",
        "`{path}` is damaged",
        "move it away to start anew, and keep it: `sqlite3 FILE .recover` saves what can be read",
    ),
)


def store_error(error: sqlite3.Error, path: str) -> StoreError:
    """The `StoreError` that says what `error` means for an operator."""
    name = getattr(error, "sqlite_errorname", "") or ""
    for prefix, message, fix in _FAULTS:
        if name.startswith(prefix):
            return StoreError(message.format(path=path), fix.format(path=path))
    return StoreError(f"`{path}` cannot be used: {error}", "check that no other program writes to it")


@contextmanager
def translated(path: str) -> Iterator[None]:
    """What SQLite complains of within is raised as a `StoreError` about the file at `path`."""
    try:
        yield
    except sqlite3.Error as error:
        raise store_error(error, path) from None
