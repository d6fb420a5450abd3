"""What Douane writes into files of hosts, told in the log before it is there."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from douane.audit.entry import lifecycle
from douane.errors import DouaneError
from douane.model.events import Record
from douane.stores.backups import digest
from douane.stores.sqlite import SqliteStore


class Rewriting(NamedTuple):
    """One file, what it holds and is to hold, and the servers that this is about, each with its host."""

    file: str
    before: bytes
    after: bytes
    servers: Iterable[tuple[str, str]]


@contextmanager
def told(state: str, method: str, by: str, rewriting: Rewriting) -> Iterator[None]:
    """An entry about a file, durable before the body begins, and another if the body fails.

    Raises:
        StoreError: it cannot be told, and so is not to be done.
    """
    with closing(SqliteStore(state)) as log:
        log.commit([Record(_entry(method, by, rewriting, {"action": "allow"}))])
        try:
            yield
        except DouaneError as error:
            outcome = {"action": "deny", "because": error.message, "now": _now(rewriting.file)}
            log.commit([Record(_entry(method, by, rewriting, outcome))])
            raise
        finally:
            log.checkpoint()


def _now(file: str) -> str:
    """The digest of what stands there; something may go wrong after it was replaced."""
    try:
        return digest(Path(file).read_bytes())
    except OSError:
        return ""


def _entry(method: str, by: str, rewriting: Rewriting, outcome: Mapping[str, str]) -> dict[str, object]:
    told = {
        "subject": rewriting.file,
        "servers": [{"host": host, "name": name} for host, name in rewriting.servers],
        "digests": {"before": digest(rewriting.before), "after": digest(rewriting.after)},
    }
    return lifecycle(method, (by, time.time()), **told, **outcome)
