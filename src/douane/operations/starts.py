"""Starts of local servers as the log has them: which walls held, and why there were none."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from typing import Final, NamedTuple

from douane.audit.entry import decoded
from douane.audit.query import Query
from douane.model.server import ServerIdentity
from douane.sandbox.begun import ABSENT
from douane.sandbox.mechanism import Mechanism
from douane.stores.dossiers import Dossiers
from douane.stores.index import Index
from douane.stores.reader import Reader

_BEGUN: Final = "sandbox/begun"
_MONTH: Final = 30 * 86_400.0
_NAMED: Final = "the profile `none` was named for it, which is no walls"
_REMOVE: Final = "name no profile, or another one, under `[sandbox]`, and start it again"


class Start(NamedTuple):
    """One start: the number of its entry, the profile as `subject`, what held it, and what was warned of."""

    entry: int
    at: float
    subject: str
    mechanism: str
    principal: str
    warning: str

    @property
    def is_bare(self) -> bool:
        """Whether it had no walls."""
        return self.mechanism == Mechanism.NONE or bool(self.warning)

    @property
    def because(self) -> str:
        """Why it had none."""
        return _parts(self.warning)[0] if self.warning else _NAMED

    @property
    def fix(self) -> str:
        """What to do, to have some."""
        return _parts(self.warning)[1] if self.warning else _REMOVE


def starts(index: Index, reader: Reader, server: str, most: int) -> Iterator[Start]:
    """Up to so many starts of the server with this id in the last 30 days, the latest first."""
    query = Query(server=server, method=_BEGUN, since=time.time() - _MONTH)
    for seq in index.search(query, most):
        entry = reader.entry(seq)
        if entry is not None:
            yield _start(seq, decoded(entry))


def last_start(index: Index, reader: Reader, server: str) -> Start | None:
    """The last one."""
    return next(starts(index, reader, server, 1), None)


def unheld(index: Index, reader: Reader, folder: str) -> Iterator[tuple[ServerIdentity, Start]]:
    """Servers whose last start was without walls although nobody has said that it should be."""
    if not index.search(Query(finding=ABSENT, since=time.time() - _MONTH), 1):
        return
    with closing(Dossiers(folder)) as store:
        servers = [one.server for one in store.registered()]
    for one in servers:
        last = last_start(index, reader, one.id)
        if last is not None and last.warning:
            yield one, last


def _start(seq: int, body: dict[str, object]) -> Start:
    at, found = body.get("at"), body.get("findings")
    names = (str(body.get(name) or "") for name in ("subject", "mechanism", "principal"))
    subject, mechanism, principal = names
    warnings = [str(one.get("because") or ABSENT) for one in found] if isinstance(found, list) else []
    when = float(at) if isinstance(at, int | float) else 0.0
    return Start(seq, when, subject, mechanism, principal, "".join(warnings[:1]))


def _parts(warning: str) -> tuple[str, str]:
    """Why there are no walls, and what to do: what stands in brackets behind it."""
    because, _, fix = warning.partition(" (fix: ")
    return because.partition(": ")[2] or because, fix.removesuffix(")")
