"""What happens when something fails, and whether the audit log can be trusted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from douane.config import Config
from douane.detectors import Detector
from douane.errors import StoreError
from douane.model.events import Record
from douane.operations.controls.base import Control, Outcome, fired, missed
from douane.operations.controls.drill import by_client, judged, opened, request
from douane.stores.paths import database_path
from douane.stores.sqlite import SqliteStore

if TYPE_CHECKING:
    from douane.audit.verify import Report
    from douane.detectors.text import Text
    from douane.model.finding import Finding

_CALL: Final = by_client(request(7, "tools/call", name="write", arguments={"path": "a"}))
_CHANGE: Final = "UPDATE entries SET body = replace(body, 'deny', 'allow') WHERE seq = 2"


def _crash(config: Config) -> Outcome:
    drill = opened(config)
    if isinstance(drill, Outcome):
        return drill
    drill.observe_with(Detector("crashing", _crashes))
    return judged(drill, _CALL, _CALL[1], "engine.failure")


def _crashes(_text: Text) -> Iterator[Finding]:
    raise RuntimeError


def _unrecorded(config: Config) -> Outcome:
    drill = opened(config)
    if isinstance(drill, Outcome):
        return drill
    drill.store.fault = StoreError("the disk is full", "make room")
    if drill.say(_CALL):
        return missed("it passed without being recorded")
    return fired("it was not sent, and the client was told that the disk is full")


def _tampering(_config: Config) -> Outcome:
    with TemporaryDirectory(prefix="douane-doctor-") as folder:
        _written(folder)
        before = _verified(folder)
        if before.problems_in_all:
            return missed(f"an untouched log does not verify: {before.problems[0].text}")
        _tampered(folder)
        after = _verified(folder)
    if not after.problems_in_all:
        return missed("the change was not noticed")
    return fired(f"{before.entries} entries verified; after the change: {after.problems[0].text}")


def _written(folder: str) -> None:
    with closing(SqliteStore(folder)) as store:
        store.commit([Record({"v": 1, "at": float(n), "kind": "drill", "action": "deny"}) for n in range(3)])
        store.checkpoint()


def _tampered(folder: str) -> None:
    """Change an entry, as somebody would who may write to the file."""
    with closing(sqlite3.connect(database_path(folder))) as connection, connection:
        guards = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in guards:
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute(_CHANGE)


def _verified(folder: str) -> Report:
    # Imported at first use: they load cryptography.
    from douane.audit.verify import verified  # noqa: PLC0415
    from douane.stores.checkpoints import public_key  # noqa: PLC0415
    from douane.stores.evidence import gathered  # noqa: PLC0415
    from douane.stores.keys import existing_seal_key, signing_key  # noqa: PLC0415

    trusted = public_key(signing_key(folder))
    with gathered(Path(folder), (), existing_seal_key(folder), trusted) as evidence:
        return verified(evidence)


RECORD: Final = (
    Control("a detector that fails", "a call, while a detector crashes on everything", _crash),
    Control("no record, no message", "a call, while the disk is full", _unrecorded),
    Control("the audit log", "a log of three entries, then one of them changed", _tampering),
)
