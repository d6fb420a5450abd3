"""How the index of a fleet takes in what was reported, and what was decided, since it looked last."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Collection
from hashlib import sha256
from typing import Final

from douane.inventory.fleet import STANDINGS, Inventory, gravity, standing
from douane.inventory.identity import sealed
from douane.model.fleet import Kept, Reported, Standing
from douane.stores.fleet import Fleet

WRONG: Final = (Standing.STOPPED, Standing.UNKNOWN, Standing.DRIFTED)
_SETTLED: Final = 2_000_000_000  # nanoseconds after which what changes a folder changes its time, too
_NOTHING: Final = -1  # the time of a folder that is not there
_PUT: Final = "INSERT INTO servers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_PUT_MACHINE: Final = (
    "INSERT INTO machines (file, seen, key, name, at, by, servers, wrong) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)


def take(connection: sqlite3.Connection, fleet: Fleet, known: Inventory, here: Collection[str]) -> None:
    """Take in what is new; costs a look at the folder where nothing is, and else one at each file's time."""
    changed, mark = _changed(fleet.folder), _mark(known, here)
    if _state(connection) == (changed, mark):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _state(connection)[1] != mark:
            _judge_again(connection, known)
        _follow(connection, fleet, known)
        _put_orphans(connection, known, frozenset(map(sealed, here)))
        is_settled = changed == _NOTHING or time.time_ns() - changed > _SETTLED
        connection.execute("UPDATE state SET folder = ?, known = ?", (changed if is_settled else 0, mark))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.rollback()
        raise


def _state(connection: sqlite3.Connection) -> tuple[int, str]:
    folder, known = connection.execute("SELECT folder, known FROM state").fetchone()
    return folder, known


def _changed(folder: str) -> int:
    try:
        return os.stat(folder).st_mtime_ns  # noqa: PTH116  # as in paths
    except FileNotFoundError:
        return _NOTHING


def _mark(known: Inventory, here: Collection[str]) -> str:
    """Says the same as long as every server stands as it did."""
    servers = sorted((one.id, one.version or "", one.name) for one in known.known.values())
    said = sorted((ident, str(one.stopped), str(one.stage)) for ident, one in known.dossiers.items())
    return sha256(repr((servers, sorted(known.commands), said, sorted(here))).encode()).hexdigest()


def _judge_again(connection: sqlite3.Connection, known: Inventory) -> None:
    """Have each server stand as the inventory has it now; each kind of them is judged once."""
    kinds = connection.execute(
        "SELECT DISTINCT identity, version, standing FROM servers WHERE machine != 0"
    ).fetchall()
    for identity, version, before in kinds:
        found = standing(_server(identity, version), known)
        if found != before:
            connection.execute(
                "UPDATE servers SET standing = ?, rank = rank / ? * ? + ? "
                "WHERE identity = ? AND version = ? AND standing = ? AND machine != 0",
                (found, STANDINGS, STANDINGS, gravity("critical", found), identity, version, before),
            )
    connection.execute(
        "UPDATE machines SET wrong = "
        "(SELECT count(*) FROM servers WHERE machine = id AND standing IN (?, ?, ?))",
        WRONG,
    )


def _server(identity: str, version: str) -> Reported:
    return Reported("", identity, version, "", "", "", "", is_protected=False)


def _follow(connection: sqlite3.Connection, fleet: Fleet, known: Inventory) -> None:
    """Take in the files that came, changed and went."""
    before = {
        file: (ident, seen) for ident, file, seen in connection.execute("SELECT id, file, seen FROM machines")
    }
    there = fleet.seen()
    for file, (ident, seen) in before.items():
        if there.get(file) != seen:
            connection.execute("DELETE FROM servers WHERE machine = ?", (ident,))
            connection.execute("DELETE FROM machines WHERE id = ?", (ident,))
    for file, seen in there.items():
        if file not in before or before[file][1] != seen:
            _put(connection, (file, seen), fleet.read(file), known)


def _put(connection: sqlite3.Connection, file: tuple[str, str], kept: Kept | None, known: Inventory) -> None:
    if kept is None:  # no report; it is not read again
        connection.execute(_PUT_MACHINE, (*file, "", "", 0.0, "", 0, 0))
        return
    by, report = kept
    found = [standing(one, known) for one in report.servers]
    whose = (report.machine, report.name or report.machine[:16], report.at, by)
    wrong = sum(one in WRONG for one in found)
    ident = connection.execute(_PUT_MACHINE, (*file, *whose, len(found), wrong)).lastrowid
    connection.executemany(
        _PUT,
        (
            (
                *(ident, number, *whose, one.host, one.name, one.identity, one.version, is_what),
                *(one.severity, one.is_protected, one.because, gravity(one.severity, is_what)),
            )
            for number, (one, is_what) in enumerate(zip(report.servers, found, strict=True))
        ),
    )


def _put_orphans(connection: sqlite3.Connection, known: Inventory, here: Collection[str]) -> None:
    connection.execute("DELETE FROM servers WHERE machine = 0")
    if connection.execute("SELECT 1 FROM machines WHERE key != ''").fetchone() is None:
        return
    rank = gravity("", Standing.ORPHANED)
    for number, one in enumerate(known.known.values()):
        query = "SELECT 1 FROM servers WHERE identity = ? LIMIT 1"
        if one.id not in here and connection.execute(query, (one.id,)).fetchone() is None:
            who, what = ("", "", 0.0, "", ""), (one.name, one.id, one.version, Standing.ORPHANED)
            connection.execute(_PUT, (0, number, *who, *what, "", 0, "", rank))
