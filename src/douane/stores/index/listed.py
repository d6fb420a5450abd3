"""Sessions, as the index lists them."""

from __future__ import annotations

from sqlite3 import Connection
from typing import Final, NamedTuple

_SESSIONS: Final = """SELECT name, principal, server, began, last, messages, refused, held, findings
    FROM sessions WHERE last >= ? AND (? = '' OR principal = ?) AND (? = '' OR server = ?)
    AND (last, id) < (?, ?) ORDER BY last DESC, id DESC LIMIT ?"""
_ONE: Final = """SELECT name, principal, server, began, last, messages, refused, held, findings
    FROM sessions WHERE name = ?"""
_OF_SESSION: Final = """SELECT seq FROM entries
    WHERE session = (SELECT id FROM sessions WHERE name = ?) AND seq > ? ORDER BY seq LIMIT ?"""
_NEVER: Final = (1e300, 0)


class SessionRow(NamedTuple):
    """A session; `server` is what its entries call it, `began` and `last` are epoch seconds."""

    session: str
    principal: str
    server: str
    began: float
    last: float
    messages: int
    refused: int
    held: int
    findings: int


class Wanted(NamedTuple):
    """Which sessions are asked for; what is empty does not matter."""

    principal: str
    server: str
    since: float
    before: str


def sessions(connection: Connection, wanted: Wanted, most: int) -> list[SessionRow]:
    """Those that were used last first."""
    row = connection.execute("SELECT last, id FROM sessions WHERE name = ?", (wanted.before,)).fetchone()
    whose = (wanted.principal, wanted.principal, wanted.server, wanted.server)
    rows = connection.execute(_SESSIONS, (wanted.since, *whose, *(row or _NEVER), most))
    return [SessionRow(*row) for row in rows]


def one_session(connection: Connection, name: str) -> SessionRow | None:
    """The session of this name."""
    row = connection.execute(_ONE, (name,)).fetchone()
    return None if row is None else SessionRow(*row)


def of_session(connection: Connection, name: str, after: int, most: int) -> list[int]:
    """Numbers of a session's entries, in order."""
    return [seq for (seq,) in connection.execute(_OF_SESSION, (name, after, most))]
