"""Reading a log in order to verify it: read-only, while it is in use, with no code of what writes it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from douane.audit.verify.evidence import Evidence, Head, Line, Row, read_line
from douane.errors import ConfigError, StoreError

BATCH: Final = 2000  # entries read in one transaction: a long one would let the WAL grow


class LogGone(StoreError):  # noqa: N818  # says what is the case
    """The whole log is missing, while checkpoints tell of it: a finding rather than a failure."""

    exit_code = 1

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"`{path}` is missing, and checkpoints.jsonl beside it tells of its entries",
            "bring it back from a backup, or move checkpoints.jsonl away to begin a new log",
        )


@contextmanager
def gathered(
    folder: Path, kept_elsewhere: Sequence[Path], seal_key: bytes | None, public_key: bytes | None
) -> Iterator[Evidence]:
    """All evidence about the log in `folder`, and checkpoints from files that were kept elsewhere.

    Entries that are appended meanwhile are left out.

    Raises:
        LogGone: there is no database, but there are checkpoints of one.
        ConfigError: a file that was kept elsewhere is not there.
        StoreError: the database or a file cannot be read.
    """
    path = folder / "douane.db"
    if not path.exists() and (folder / "checkpoints.jsonl").exists():
        raise LogGone(path)
    try:
        with closing(_opened(path)) as connection:
            yield _evidence(connection, folder, kept_elsewhere, (seal_key, public_key))
    except sqlite3.Error as error:
        raise StoreError(
            f"`{path}` cannot be read: {error}",
            "if it is damaged, `sqlite3 FILE .recover` saves what can be read",
        ) from None


def _opened(path: Path) -> sqlite3.Connection:
    """Read-only; from a medium that cannot be written to as well, if the log was closed in good order."""
    address = path.absolute().as_uri()
    connection = sqlite3.connect(f"{address}?mode=ro", uri=True, isolation_level=None)
    try:
        connection.execute("SELECT 1 FROM head").fetchone()
    except sqlite3.Error as error:
        connection.close()
        if (
            not isinstance(error, sqlite3.OperationalError)
            or not path.exists()
            or path.with_name(f"{path.name}-wal").exists()
        ):
            raise
        connection = sqlite3.connect(f"{address}?mode=ro&immutable=1", uri=True, isolation_level=None)
    return connection


def _evidence(
    connection: sqlite3.Connection,
    folder: Path,
    kept_elsewhere: Sequence[Path],
    keys: tuple[bytes | None, bytes | None],
) -> Evidence:
    """The table of checkpoints is read before the file, which always has them first."""
    connection.execute("BEGIN")
    head = connection.execute("SELECT database, seq, hash, seal FROM head").fetchone()
    end = connection.execute("SELECT max(seq) FROM entries").fetchone()[0] or 0
    tabled = list(connection.execute("SELECT seq, line FROM checkpoints ORDER BY seq"))
    connection.execute("COMMIT")
    filed = _lines(folder / "checkpoints.jsonl")
    lines = [
        *(read_line(f"the checkpoint of entry {seq} in the database", str(text)) for seq, text in tabled),
        *filed,
        *(line for path in kept_elsewhere for line in _lines_that_must_be(path)),
    ]
    return Evidence(
        database=head[0] if head else b"",
        head=Head(*head[1:]) if head else None,
        rows=_rows(connection, end),
        checkpoints=tuple(lines),
        tabled=frozenset(seq for seq, _ in tabled),
        filed=frozenset(line.checkpoint.seq for line in filed if line.checkpoint),
        seal_key=keys[0],
        public_key=keys[1],
    )


def _rows(connection: sqlite3.Connection, end: int) -> Iterator[Row]:
    """The first batch begins below every number that SQLite knows."""
    after = -(2**63)
    while True:
        rows = connection.execute(
            "SELECT seq, body, previous, hash FROM entries WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
            (after, end, BATCH),
        ).fetchall()
        yield from rows
        if len(rows) < BATCH:
            return
        after = rows[-1][0]


def _lines(path: Path) -> list[Line]:
    try:
        texts = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreError(f"`{path}` cannot be read: {error.strerror}", "check its owner and mode") from None
    return [read_line(f"{path.name}, line {number}", text) for number, text in enumerate(texts, 1)]


def _lines_that_must_be(path: Path) -> list[Line]:
    if not path.exists():
        raise ConfigError(f"`{path}` is not there", "give the file that the checkpoints were copied to")
    return _lines(path)
