"""The inventory's rows: servers and pins, read and written within whatever transaction is open."""

from __future__ import annotations

import json
import sqlite3
from typing import Final

from douane.inventory.dossiers import from_text, to_text
from douane.model.dossier import Dossier
from douane.model.events import Remember
from douane.model.order import Order
from douane.model.server import Definition, Kind, Pin, ServerIdentity, State
from douane.stores.base import Neighbour, Registered
from douane.stores.pinning import merged

_MONTH: Final = 30 * 86_400.0
_ORDERS: Final = "SELECT at, whom, server, until FROM orders WHERE max(at + ?, until) > ?"
_PIN: Final = """
SELECT kind, name, state, approved_canonical, approved_digest, seen_canonical, seen_digest, by, at
FROM pins WHERE server = ?"""
_PUT_PIN: Final = "INSERT OR REPLACE INTO pins VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_DELETE_PIN: Final = "DELETE FROM pins WHERE server = ? AND kind = ? AND name = ?"
_NEIGHBOURS: Final = """
SELECT coalesce(servers.name, pins.server), pins.kind, pins.name
FROM pins LEFT JOIN servers ON servers.id = pins.server
WHERE pins.server != ? AND approved_digest IS NOT NULL AND kind != ? AND pins.name != ''
ORDER BY pins.server, pins.kind, pins.name"""
_DOSSIERS_ABOUT: Final = """
SELECT body FROM dossiers WHERE server = ? OR command = (SELECT command FROM servers WHERE id = ?)
OR json_extract(body, '$.stopped') != ''"""
_REGISTER: Final = """
INSERT INTO servers VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, command = excluded.command, version = excluded.version,
    last_seen = max(last_seen, excluded.last_seen)"""
_SERVERS: Final = """
SELECT id, name, command, version, first_seen, last_seen,
    (SELECT json_group_array(names.name) FROM names WHERE names.server = servers.id)
FROM servers ORDER BY id"""


def read_pins(connection: sqlite3.Connection, server: str) -> tuple[Pin, ...]:
    """All pins of a server."""
    return tuple(_pin(row) for row in connection.execute(f"{_PIN} ORDER BY kind, name", (server,)))


def read_pin(connection: sqlite3.Connection, server: str, kind: Kind, name: str) -> Pin | None:
    """One pin, if it is there."""
    row = connection.execute(f"{_PIN} AND kind = ? AND name = ?", (server, kind, name)).fetchone()
    return None if row is None else _pin(row)


def write_pin(connection: sqlite3.Connection, server: str, pin: Pin) -> None:
    """Insert or replace one pin."""
    approved, seen = pin.approved, pin.seen
    row = (
        *(server, pin.kind, pin.name, pin.state),
        *((approved.canonical, approved.digest) if approved else (None, None)),
        *((seen.canonical, seen.digest) if seen else (None, None)),
        *(pin.by, pin.at),
    )
    connection.execute(_PUT_PIN, row)


def delete_pin(connection: sqlite3.Connection, server: str, kind: Kind, name: str) -> None:
    """Remove one pin."""
    connection.execute(_DELETE_PIN, (server, kind, name))


def keep(connection: sqlite3.Connection, remember: Remember) -> bool:
    """Write what a step remembers, and say whether that changed anything; raises `PinConflict`."""
    known = {(pin.kind, pin.name): pin for pin in remember.based_on}
    changed = False
    for wanted in remember.pins:
        stored = read_pin(connection, remember.server, wanted.kind, wanted.name)
        pin = merged(remember.server, stored, wanted, known.get((wanted.kind, wanted.name)))
        if pin is not None:
            write_pin(connection, remember.server, pin)
            changed = True
    return changed


def read_neighbours(connection: sqlite3.Connection, server: str) -> tuple[Neighbour, ...]:
    """What all other servers were approved to offer."""
    rows = connection.execute(_NEIGHBOURS, (server, Kind.INSTRUCTIONS))
    return tuple((name, Kind(kind), definition) for name, kind, definition in rows)


def write_server(connection: sqlite3.Connection, server: ServerIdentity, at: float) -> None:
    """Insert a server, or note that it was seen again."""
    connection.execute(_REGISTER, (server.id, server.name, server.command, server.version, at, at))
    connection.execute("INSERT OR IGNORE INTO names VALUES (?, ?)", (server.id, server.name))


def read_servers(connection: sqlite3.Connection) -> tuple[Registered, ...]:
    """All servers."""
    return tuple(
        Registered(ServerIdentity(*server), first, last, frozenset(json.loads(names)))
        for *server, first, last, names in connection.execute(_SERVERS)
    )


def read_orders(connection: sqlite3.Connection, now: float) -> tuple[Order, ...]:
    """What people have said of sessions, in the last month or for longer."""
    rows = connection.execute(_ORDERS, (_MONTH, now))
    return tuple(Order(*row) for row in rows)


def write_order(connection: sqlite3.Connection, order: Order, by: str) -> None:
    """Keep what a person has said, for every process that looks."""
    connection.execute("INSERT INTO orders VALUES (?, ?, ?, ?, ?)", (*order, by))
    next_generation(connection)


def read_dossier(connection: sqlite3.Connection, server: str) -> Dossier | None:
    """What people have decided about the server with this id."""
    row = connection.execute("SELECT body FROM dossiers WHERE server = ?", (server,)).fetchone()
    return None if row is None else from_text(row[0])


def read_dossiers_about(connection: sqlite3.Connection, server: str) -> tuple[Dossier, ...]:
    """What people have decided about this server or one of the same command, and all that was stopped."""
    rows = connection.execute(_DOSSIERS_ABOUT, (server, server))
    return tuple(from_text(body) for (body,) in rows)


def write_dossier(connection: sqlite3.Connection, dossier: Dossier) -> None:
    """Insert or replace a dossier."""
    row = (dossier.server, dossier.name, dossier.command, to_text(dossier))
    connection.execute("INSERT OR REPLACE INTO dossiers VALUES (?, ?, ?, ?)", row)


def read_server(connection: sqlite3.Connection, server: str) -> ServerIdentity:
    """A server by its id; one that never registered is named after its id."""
    row = connection.execute(
        "SELECT id, name, command, version FROM servers WHERE id = ?", (server,)
    ).fetchone()
    return ServerIdentity(*row) if row else ServerIdentity(server, server, "")


def generation(connection: sqlite3.Connection) -> int:
    """How often the pins were changed, by anyone."""
    number: int = connection.execute("SELECT generation FROM inventory").fetchone()[0]
    return number


def rewrite_generation(connection: sqlite3.Connection) -> None:
    """Write the generation as it is, which fails where writing does."""
    connection.execute("UPDATE inventory SET generation = generation")


def next_generation(connection: sqlite3.Connection) -> None:
    """Say that the pins were changed."""
    connection.execute("UPDATE inventory SET generation = generation + 1")


def _pin(row: tuple[str, str, str, str | None, str | None, str | None, str | None, str, float]) -> Pin:
    kind, name = Kind(row[0]), row[1]
    return Pin(
        kind,
        name,
        State(row[2]),
        _definition(kind, name, row[3], row[4]),
        _definition(kind, name, row[5], row[6]),
        row[7],
        row[8],
    )


def _definition(kind: Kind, name: str, canonical: str | None, digest: str | None) -> Definition | None:
    return None if canonical is None or digest is None else Definition(kind, name, canonical, digest)


def writes_of_others(connection: sqlite3.Connection) -> int:
    """A number that is another one once another connection has written."""
    version: int = connection.execute("PRAGMA data_version").fetchone()[0]
    return version
