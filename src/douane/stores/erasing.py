"""Erasing what somebody has said: the keys of it go, and the log stays whole (GDPR Art. 17)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Final

from douane.audit.entry import lifecycle
from douane.audit.query import Query
from douane.errors import ConfigError
from douane.model.events import Record
from douane.model.legal_hold import LegalHold
from douane.stores.legal_holds import LegalHolds
from douane.stores.payloads import Payloads, payloads_path
from douane.stores.reader import Reader
from douane.stores.sqlite import SqliteStore

_ENCRYPT: Final = "write `encrypt = true` under [audit]: what is said from then on can be erased"
_NOTHING: Final = "see what there is with `douane audit search --principal`"


def erase(folder: str, principal: str, before: float | None, by: tuple[str, float]) -> int:
    """Destroy the keys of what a principal has said, in months over by `before` or ever; how many there were.

    Whose order it is and when is in the log before anything is destroyed. What somebody else has destroyed
    meanwhile is not counted.

    Raises:
        ConfigError: nothing of it is encrypted, or a legal hold keeps it, or came meanwhile.
        StoreError: the log or the keys cannot be read or written.
    """
    count = keys_of(folder, principal, before)
    with closing(SqliteStore(folder)) as log, closing(LegalHolds(folder)) as holds:
        known = holds.all()
        held = next(_over(folder, known, principal), None)
        gone = None
        if held is None:
            log.commit([Record(_entry(principal, before, by, {"action": "allow", "keys": count}))])
            log.checkpoint()
            with holds.still() as now, closing(Payloads(folder)) as payloads:
                gone = payloads.erase(principal, before) if now == known else None
        if gone is not None:
            return gone
        because = held.id if held else "the legal holds changed meanwhile"
        log.commit([Record(_entry(principal, before, by, {"action": "deny", "because": because}))])
    if held is None:
        raise ConfigError("the legal holds changed meanwhile, and nothing was erased", "run it again")
    fix = f"release it first: `douane audit hold release {held.id}`"
    raise ConfigError(f"the legal hold `{held.id}` keeps what `{principal}` has said", fix)


def keys_of(folder: str, principal: str, before: float | None) -> int:
    """How many keys erasing would destroy, at least one.

    Raises:
        ConfigError: nothing of it is encrypted.
        StoreError: the keys cannot be read.
    """
    if not os.path.exists(payloads_path(folder)):  # noqa: PTH110  # as everywhere in stores
        raise ConfigError("nothing is encrypted here, so that no key can be destroyed", _ENCRYPT)
    with closing(Payloads(folder)) as payloads:
        count = payloads.count(principal, before)
    if not count:
        raise ConfigError(f"there is no key of `{principal}` up to then", _NOTHING)
    return count


def _over(folder: str, holds: Sequence[LegalHold], principal: str) -> Iterator[LegalHold]:
    """Those in force over anything that the principal is in."""
    with closing(Reader(folder)) as reader:
        for hold in (one for one in holds if one.released is None and one.principal in {principal, ""}):
            if _is_over(reader, hold, principal):
                yield hold


def _is_over(reader: Reader, hold: LegalHold, principal: str) -> bool:
    return bool(hold.principal or reader.numbers([_of_both(hold, principal)]))


def _of_both(hold: LegalHold, principal: str) -> Query:
    return Query(
        principal=principal, session=hold.session, server=hold.server, since=hold.since, until=hold.until
    )


def _entry(
    principal: str, before: float | None, by: tuple[str, float], outcome: dict[str, object]
) -> dict[str, object]:
    return lifecycle("douane/erase", by, subject=principal, until=before, **outcome)
