"""Sessions, as the index lists them."""

from __future__ import annotations

from sqlite3 import Connection
from typing import Any, Final, NamedTuple

_SESSIONS: Final = """SELECT name, principal, server, began, last, messages, refused, held, findings, is_open
    FROM sessions WHERE last >= ? AND (? = '' OR principal = ?) AND (? = '' OR server = ?)
    AND (? IS NULL OR is_open AND began >= ?)
    AND (last, id) < (?, ?) ORDER BY last DESC, id DESC LIMIT ?"""
_ONE: Final = """SELECT name, principal, server, began, last, messages, refused, held, findings, is_open
    FROM sessions WHERE name = ?"""
_OF_SESSION: Final = """SELECT seq FROM entries
    WHERE session = (SELECT id FROM sessions WHERE name = ?) AND seq > ? ORDER BY seq LIMIT ?"""
_NEVER: Final = (1e300, 0)


class SessionRow(NamedTuple):
    """A session; `server` is what its entries call it, `began` and `last` are epoch seconds.

    `is_open` is whether the gateway has begun it and told of no end; it may have lasted as long as it may.
    """

    session: str
    principal: str
    server: str
    began: float
    last: float
    messages: int
    refused: int
    held: int
    findings: int
    is_open: bool


class Wanted(NamedTuple):
    """Which sessions are asked for: used since then, and open at the gateway if begun since `open_since`.

    What is empty or None does not matter; `before` is the name of the last one that is known already.
    """

    principal: str = ""
    server: str = ""
    since: float = 0.0
    before: str = ""
    open_since: float | None = None


ANY: Final = Wanted()


def sessions(connection: Connection, wanted: Wanted, most: int) -> list[SessionRow]:
    """Those that were used last first."""
    row = connection.execute("SELECT last, id FROM sessions WHERE name = ?", (wanted.before,)).fetchone()
    whose = (wanted.principal, wanted.principal, wanted.server, wanted.server)
    begun = (wanted.open_since, wanted.open_since)
    rows = connection.execute(_SESSIONS, (wanted.since, *whose, *begun, *(row or _NEVER), most))
    return [_row(row) for row in rows]


def one_session(connection: Connection, name: str) -> SessionRow | None:
    """The session of this name."""
    row = connection.execute(_ONE, (name,)).fetchone()
    return None if row is None else _row(row)


def of_session(connection: Connection, name: str, after: int, most: int) -> list[int]:
    """Numbers of a session's entries, in order."""
    return [seq for (seq,) in connection.execute(_OF_SESSION, (name, after, most))]


def _row(row: tuple[Any, ...]) -> SessionRow:
    return SessionRow(*row)._replace(is_open=bool(row[-1]))
