"""A log to tamper with: a folder with a real store's files, and ways to change them behind its back."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from douane.audit.chain import genesis, link
from douane.audit.verify import verified
from douane.model.events import Record
from douane.stores.checkpoints import public_key
from douane.stores.evidence import gathered
from douane.stores.keys import seal_key, signing_key
from douane.stores.sqlite import SqliteStore


class TamperedLog:
    """Forty entries, with checkpoints after 10, 20, 30 and 40."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept = folder.parent / "kept.jsonl"  # a copy of the checkpoints, out of an attacker's reach
        for _ in range(4):
            self.add(10)
        shutil.copy(self.checkpoints, self.kept)

    @property
    def checkpoints(self) -> Path:
        return self.folder / "checkpoints.jsonl"

    def add(self, count: int) -> None:
        with closing(SqliteStore(str(self.folder))) as store:
            start = len(store.entries(0, 10_000))
            store.commit([Record({"n": start + n}) for n in range(1, count + 1)])
            store.checkpoint()

    def sql(self, *statements: str) -> None:
        """As someone with the file in hand would: the triggers go first."""
        with closing(sqlite3.connect(self.folder / "douane.db", isolation_level=None)) as connection:
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
            ).fetchall():
                connection.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                connection.execute(statement)

    def rechain(self, first: int) -> None:
        """Hash all entries from `first` on anew, and let the head say so, without any key."""
        with closing(sqlite3.connect(self.folder / "douane.db", isolation_level=None)) as connection:
            database = connection.execute("SELECT database FROM head").fetchone()[0]
            rows = connection.execute("SELECT seq, body, hash FROM entries ORDER BY seq").fetchall()
            previous = genesis(database) if first == 1 else rows[first - 2][2]
            seq = first - 1
            for seq, body, _ in rows[first - 1 :]:
                found = link(seq, previous, body)
                changed = (previous, found, seq)
                connection.execute("UPDATE entries SET previous = ?, hash = ? WHERE seq = ?", changed)
                previous = found
            connection.execute("UPDATE head SET seq = ?, hash = ?", (seq, previous))

    def edit_checkpoints(self, edit) -> None:
        lines = self.checkpoints.read_text().splitlines()
        self.checkpoints.write_text("".join(f"{line}\n" for line in edit(lines)))

    def problems(self, *kept: Path) -> list[str]:
        folder = str(self.folder)
        keys = (seal_key(folder), public_key(signing_key(folder)))
        with gathered(self.folder, kept, *keys) as evidence:
            return [problem.text for problem in verified(evidence).problems]


def changed_line(line: str, **fields: object) -> str:
    return json.dumps({**json.loads(line), **fields})
