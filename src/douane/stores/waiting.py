"""How many questions wait for a person, asked without opening the store for writing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from douane.stores.faults import translated
from douane.stores.paths import database_path
from douane.stores.schema import PATIENCE

_OPEN: Final = "SELECT count(*) FROM tickets WHERE state = 'open' AND expires > ?"


def open_questions(folder: str, at: float) -> int:
    """The number of questions that may be answered at `at` (epoch seconds); 0 where nothing was recorded yet.

    Raises:
        StoreError: the database cannot be read.
    """
    path = Path(database_path(folder)).absolute()
    if not path.exists():
        return 0
    with (
        translated(str(path)),
        closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=PATIENCE)) as found,
    ):
        count: int = found.execute(_OPEN, (at,)).fetchone()[0]
        return count
