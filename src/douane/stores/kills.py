"""Killing and lifting: in a file, which works when the database does not, and in the store with entries."""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.audit.entry import encoded, lifecycle
from douane.errors import ConfigError, StoreError
from douane.inventory.killed import KILLED, Kill, Scope, kept, named, order_of, written
from douane.model.order import FOR_EVER, Order
from douane.stores import tables
from douane.stores.barring import mark
from douane.stores.faults import translated
from douane.stores.files import replace_private
from douane.stores.keys import seal_key
from douane.stores.killing import FILE, KillFiles, files_of
from douane.stores.lifts import LIFTED, Lifts, signed
from douane.stores.log import Log
from douane.stores.paths import database_path, ready
from douane.stores.schema import Durability, opened
from douane.stores.transaction import Transaction

if TYPE_CHECKING:
    from douane.stores.protection import Signer

BEGUN: Final = "douane/kill"
FOUND: Final = "douane/kill-found"
OBEYED: Final = "douane/kill-obeyed"
_TRIES: Final = 10
_PAUSE: Final = 0.05  # seconds
_LIFT: Final = "UPDATE orders SET at = ?, until = 0, by = ? WHERE whom = ?"
_TOLD: Final = """
SELECT body FROM entries
WHERE body LIKE '%"douane/kill%' AND body ->> '$.method' LIKE 'douane/kill%'
AND body ->> '$.kind' = 'lifecycle' ORDER BY seq"""
_ALL_ORDERS: Final = "SELECT at, whom, server, until FROM orders WHERE whom LIKE 'kill %'"


class Deed(NamedTuple):
    """By whom something is killed or lifted, when, why, and by which incident, if one does it."""

    by: str
    at: float
    reason: str = ""
    incident: str = ""


class Standing(NamedTuple):
    """What is in force, and, as lines, what is not although the log has no word of a lift."""

    kills: tuple[Kill, ...]
    lost: tuple[str, ...]


def check(scope: str, whom: str) -> Kill:
    """The kill of these words.

    Raises:
        ConfigError: they name nothing.
    """
    if scope not in {*Scope} or bool(whom) != (scope != Scope.ALL):
        raise ConfigError(
            "it is not clear what to kill", "say `server NAME`, `principal ID`, `session ID` or `all`"
        )
    return Kill(Scope(scope), named(whom))


def put(folder: str, kill: Kill) -> None:
    """Have it in force everywhere, by the file; costs a write.

    Raises:
        StoreError: it could not be written, and is not in force.
    """
    ready(folder)
    with _alone(folder) as path:
        there = _present(path)
        if kill.line not in {one.line for one in there}:
            _write(path, (*there, kill))


def keep(folder: str, kill: Kill, deed: Deed, method: str = BEGUN) -> None:
    """Keep it in the store too, from where nobody takes it away by removing a file, with its entry.

    What was `FOUND` in a file is kept once.

    Raises:
        StoreError: it could not be kept.
    """
    mark(folder)
    with _log(folder) as (connection, log, transaction), transaction:
        is_known = any(one.line == kill.line for one in kept(_orders(connection)))
        if not is_known:
            tables.write_order(connection, Order(deed.at, order_of(kill), until=FOR_EVER), deed.by)
        if not is_known or method != FOUND:
            log.append([encoded(_entry(method, kill, deed))])


def is_ours(folder: str, kill: Kill) -> bool:
    """Whether it is this folder's own, and not that of the account or the machine around it."""
    return not kill.file or kill.file.startswith(f"{folder}/")


def ensure_ours(folder: str, kill: Kill) -> None:
    """Nothing, where no file that is not this folder's has it, in which we would lift nothing.

    Raises:
        ConfigError: one has.
    """
    for one in in_force(folder):
        if one.line == kill.line and not is_ours(folder, one):
            fix = f"take its line out of `{one.file}`, or remove that file"
            raise ConfigError(f"`{kill.line}` is killed for more than this tenant and account", fix)


def lift(folder: str, kill: Kill, deed: Deed, sign: Signer | None = None) -> None:
    """End it: in the store with its entry, signed where there is something to sign with, and in the file.

    Raises:
        ConfigError: nothing of that kind is killed here.
        StoreError: the log cannot be told, and nothing was lifted.
    """
    ready(folder)
    there = _present(f"{folder}/{FILE}")
    with _log(folder) as (connection, log, transaction):
        if kill.line not in {one.line for one in (*there, *kept(_orders(connection)))}:
            raise ConfigError(f"`{kill.line}` is not killed", "see what is: `douane kill list`")
        with transaction:
            connection.execute(_LIFT, (deed.at, deed.by, order_of(kill)))
            tables.next_generation(connection)
            signature = sign(signed(folder, kill.line, deed.at)).hex() if sign else ""
            log.append([encoded(_entry(LIFTED, kill, deed) | {"action": "allow", "signature": signature})])
    with _alone(folder) as path:  # and not before: no other kill waits for our log
        _write(path, [one for one in _present(path) if one.line != kill.line])


def in_force(folder: str) -> tuple[Kill, ...]:
    """What is killed here now.

    Raises:
        StoreError: the store cannot be read.
    """
    found = files_of(folder).current()
    if not os.path.exists(database_path(folder)):  # noqa: PTH110  # as everywhere in stores
        return found
    with _log(folder) as (connection, _, _):
        stored = kept(_orders(connection))
    lines = {one.line for one in found}
    return (*found, *(one for one in stored if one.line not in lines))


def standing(folder: str) -> Standing:
    """What is killed here now, and what was taken away without a lift; reads the whole log once.

    Raises:
        StoreError: the store cannot be read.
    """
    found = in_force(folder)
    if not os.path.exists(database_path(folder)):  # noqa: PTH110  # as above
        return Standing(found, ())
    with _log(folder) as (connection, _, _):
        bodies = [json.loads(body) for (body,) in connection.execute(_TOLD)]
    return Standing(found, tuple(sorted(_unlifted(bodies, Lifts(folder)) - {one.line for one in found})))


def _unlifted(bodies: Iterable[Mapping[str, object]], lifts: Lifts) -> set[str]:
    """What is still killed, going by the entries."""
    lines: set[str] = set()
    for body in bodies:
        line = str(body.get("subject"))
        if body["method"] in {BEGUN, FOUND}:
            lines.add(line)
        elif body["method"] == LIFTED and lifts.counts(body):
            lines.discard(line)
    return lines


def _present(path: str) -> tuple[Kill, ...]:
    """What the file says; with one that names nothing, or cannot be read, that everything is killed."""
    return KillFiles((path,)).current()


def _write(path: str, kills: Iterable[Kill]) -> None:
    text = written(kills)
    try:
        if text:
            replace_private(path, text.encode())
        else:
            with suppress(FileNotFoundError):
                os.unlink(path)  # noqa: PTH108  # as in `files`
    except OSError as error:
        needs_no_room = f"to stop everything, `touch {path}`; that needs no room"
        fix = needs_no_room if text else f"remove `{path}` yourself"
        raise StoreError(f"`{path}` cannot be written: {error.strerror}", fix) from None


@contextmanager
def _alone(folder: str) -> Iterator[str]:
    """The path of the file, while nobody else who writes it as we do changes it."""
    path = f"{folder}/{FILE}"
    try:
        lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(
            f"`{path}` cannot be changed: {error.strerror}", f"`touch {path}` stops everything"
        ) from None
    try:
        _wait_for(lock)
        yield path
    finally:
        os.close(lock)


def _wait_for(lock: int) -> None:
    """Half a second at most: whoever holds it for longer keeps nobody from a kill."""
    for _ in range(_TRIES):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            time.sleep(_PAUSE)
        else:
            return


@contextmanager
def _log(folder: str) -> Iterator[tuple[sqlite3.Connection, Log, Transaction]]:
    path, key = database_path(folder), seal_key(folder)
    with closing(opened(path, key, Durability.POWER)) as connection, translated(path):
        yield connection, Log(connection, key), Transaction(connection, path)


def _orders(connection: sqlite3.Connection) -> Iterator[Order]:
    return (Order(*row) for row in connection.execute(_ALL_ORDERS))


def _entry(method: str, kill: Kill, deed: Deed) -> dict[str, object]:
    whose = {"server": "", "server_name": kill.whom if kill.scope is Scope.SERVER else ""}
    why = {"subject": kill.line, "action": "deny", "reason": deed.reason or kill.note, "rule": KILLED}
    of = {"incident": deed.incident} if deed.incident else {}
    return lifecycle(method, (deed.by, deed.at), **whose, **why, **of)
