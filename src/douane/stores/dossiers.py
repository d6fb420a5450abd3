"""Dossiers of servers in the database that all processes of an account share, each change with its entry."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from hashlib import sha256
from typing import Final, NamedTuple

from douane.audit.entry import encoded, lifecycle
from douane.audit.query import Query
from douane.errors import StoreError
from douane.inventory.dossiers import ensure_may_follow, from_text, to_text
from douane.model.dossier import Dossier
from douane.model.server import Pin
from douane.stores import tables
from douane.stores.barring import mark
from douane.stores.base import Registered
from douane.stores.faults import translated
from douane.stores.index import Index
from douane.stores.keys import seal_key
from douane.stores.log import Log
from douane.stores.paths import database_path, ready
from douane.stores.pinning import approved
from douane.stores.schema import Durability, closed_on_error, opened
from douane.stores.transaction import Transaction

# Each entry is read once, and only one that may tell of a call; one that waits is none yet.
_USES: Final = """
WITH calls AS MATERIALIZED (
    SELECT json_extract(
        body, '$.server', '$.at', '$.method', '$.kind', '$.direction', '$.action', '$.ticket', '$.answer'
    ) AS told FROM entries WHERE body LIKE '%"to-server"%'
)
SELECT told ->> 0, count(*), max(told ->> 1) FROM calls
WHERE told ->> 1 >= ? AND told ->> 2 IN ('tools/call', 'prompts/get', 'resources/read')
AND told ->> 3 = 'request' AND told ->> 4 = 'to-server'
AND NOT (told ->> 5 = 'hold' AND coalesce(told ->> 6, '') <> '' AND coalesce(told ->> 7, '') = '')
GROUP BY 1"""

_BEHIND: Final = 50_000  # entries that the index may have to take in first

_DECISION: Final = "douane/server-"
DIGEST: Final = "dossier"  # the member of an entry
_MOST: Final = 1_000  # decisions about one server that are told
_HISTORY: Final = """
SELECT body FROM entries
WHERE body ->> '$.server' = ? AND body ->> '$.method' LIKE 'douane/server-%' ORDER BY seq"""
_THESE: Final = """
SELECT body FROM entries WHERE seq IN (SELECT value FROM json_each(?))
AND body ->> '$.method' LIKE 'douane/server-%' ORDER BY seq"""


class Uses(NamedTuple):
    """How often a server was called in some time, and when last."""

    calls: int = 0
    last: float = 0.0


class Dossiers:
    """The dossiers of a state folder; for one thread.

    Raises:
        StoreError: from every method, when the database cannot be read or written.
    """

    def __init__(self, folder: str) -> None:
        ready(folder)
        self._folder = folder
        self._path = database_path(folder)
        key = seal_key(folder)
        self._connection = opened(self._path, key, Durability.POWER)
        with translated(self._path), closed_on_error(self._connection):
            self._transaction = Transaction(self._connection, self._path)
            self._log = Log(self._connection, key)

    def all(self) -> tuple[Dossier, ...]:
        """Every server that was ever asked for, or decided about."""
        with translated(self._path):
            rows = self._connection.execute("SELECT body FROM dossiers ORDER BY server")
            return tuple(from_text(body) for (body,) in rows)

    def of(self, server: str) -> Dossier | None:
        """The dossier of the server with this id."""
        with translated(self._path):
            return tables.read_dossier(self._connection, server)

    def registered(self) -> tuple[Registered, ...]:
        """Every server that was started or reached, approved or not."""
        with translated(self._path):
            return tables.read_servers(self._connection)

    def pins(self, server: str) -> tuple[Pin, ...]:
        """What the server with this id has shown."""
        with translated(self._path):
            return tables.read_pins(self._connection, server)

    def history(self, server: str) -> tuple[Mapping[str, object], ...]:
        """The entries of what was asked and decided about the server with this id, in order.

        The index finds them; without one, as `uses` says, all of the log is read.
        """
        found = self._found(server)
        with translated(self._path):
            rows = self._connection.execute(*((_HISTORY, (server,)) if found is None else (_THESE, (found,))))
            return tuple(json.loads(body) for (body,) in rows)

    def _found(self, server: str) -> str | None:
        """Numbers of the entries that may be meant, as JSON; None where the index cannot tell."""
        try:
            with closing(Index(self._folder)) as index:
                if index.follow(_BEHIND) == _BEHIND:
                    return None
                return json.dumps(index.search(Query(server=server, method=_DECISION), _MOST))
        except StoreError:
            return None

    def uses(self, since: float) -> Mapping[str, Uses]:
        """How servers were called since then, by their ids.

        The index has counted it. Where there is none that is nearly as long as the log, all of that is read:
        7 µs for each entry.
        """
        counted = self._counted(since)
        if counted is not None:
            return counted
        with translated(self._path):
            rows = self._connection.execute(_USES, (since,))
            return {server: Uses(calls, float(last)) for server, calls, last in rows}

    def _counted(self, since: float) -> Mapping[str, Uses] | None:
        try:
            with closing(Index(self._folder)) as index:
                if index.follow(_BEHIND) == _BEHIND:
                    return None
                found = index.uses(since)
        except StoreError:
            return None
        return {server: Uses(use.calls, use.last) for server, use in found.items()}

    def keep(self, dossier: Dossier, based_on: Dossier | None, incident: str = "") -> None:
        """Keep what was decided, by an incident or by whoever it names, for every process that looks.

        Raises:
            ConfigError: this may not follow on what is there.
            StoreError: somebody else has decided about it in the meantime.
        """
        with self._transaction:
            self._put(dossier, based_on, incident)

    def approve(self, dossier: Dossier, based_on: Dossier | None, pins: Sequence[Pin]) -> None:
        """Keep an approval, and that these definitions are right as the server showed them.

        Raises:
            PinConflict: the server has shown something else since; nothing was kept.
            ConfigError, StoreError: as `keep` does.
        """
        with self._transaction:
            for pin in pins:
                self._approve(dossier, pin)
            self._put(dossier, based_on)

    def resume(self, dossier: Dossier, based_on: Dossier) -> None:
        """Keep that a server may be used again whose suspension is over.

        Raises:
            StoreError: as `keep` does.
        """
        with self._transaction:
            self._write(dossier, based_on, "resumed")

    def take_back(self, dossier: Dossier, based_on: Dossier) -> None:
        """Keep `dossier` in the place of an approval, and the pins as they were before that.

        Raises:
            StoreError: as `keep` does.
        """
        with self._transaction:
            for pin in based_on.effect.pins if based_on.effect else ():
                tables.write_pin(self._connection, dossier.server, pin)
            self._write(dossier, based_on, "taken-back")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _approve(self, dossier: Dossier, pin: Pin) -> None:
        definition = pin.seen or pin.approved
        if definition is None:
            return
        stored = tables.read_pin(self._connection, dossier.server, pin.kind, pin.name)
        settled = approved(dossier.server, stored, definition, dossier.by, dossier.at)
        tables.write_pin(self._connection, dossier.server, settled)

    def _put(self, dossier: Dossier, based_on: Dossier | None, incident: str = "") -> None:
        ensure_may_follow(dossier.stage, based_on.stage if based_on else None)
        self._write(dossier, based_on, dossier.stage.replace(" ", "-"), incident)

    def _write(self, dossier: Dossier, based_on: Dossier | None, what: str, incident: str = "") -> None:
        if tables.read_dossier(self._connection, dossier.server) != based_on:
            fix = f"look at what it is now: `douane servers show {dossier.name}`"
            raise StoreError(f"somebody else has decided about `{dossier.name}`", fix)
        if dossier.stopped:
            mark(self._folder)
        tables.write_dossier(self._connection, dossier)
        of = {"incident": incident} if incident else {}
        self._log.append([encoded(_entry(dossier, what) | of)])
        tables.next_generation(self._connection)


def _entry(dossier: Dossier, what: str) -> dict[str, object]:
    whose = {"server": dossier.server, "server_name": dossier.name, "subject": dossier.name}
    return lifecycle(f"douane/server-{what}", (dossier.by, dossier.at), **whose) | {
        "stage": dossier.stage,
        "owner": dossier.owner,
        "until": dossier.until,
        "reason": dossier.reason,
        "document": dossier.effect.document if dossier.effect else "",
        "report": dossier.report,
        DIGEST: digest_of(dossier),
    }


def digest_of(dossier: Dossier) -> str:
    """What a dossier is known by in the entry of the decision about it."""
    return sha256(to_text(dossier).encode()).hexdigest()
