"""Erasing what somebody has said: the keys of it go, and the log stays whole (GDPR Art. 17)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from typing import Final

from douane.audit.query import Query
from douane.errors import ConfigError
from douane.model.events import Record
from douane.model.legal_hold import LegalHold
from douane.stores.legal_holds import LegalHolds
from douane.stores.payloads import Payloads, payloads_path
from douane.stores.reader import Reader
from douane.stores.sqlite import SqliteStore

_NOTHING: Final = "see what there is with `douane audit search --principal`"


def erase(folder: str, principal: str, before: float | None, by: tuple[str, float]) -> int:
    """Destroy the keys of what a principal has said, in months over by `before` or ever; how many there were.

    Whose order it is and when is in the log before anything is destroyed.

    Raises:
        ConfigError: nothing of it is encrypted, or a legal hold keeps it.
        StoreError: the log or the keys cannot be read or written.
    """
    if not os.path.exists(payloads_path(folder)):  # noqa: PTH110  # as everywhere in stores
        raise ConfigError("nothing is encrypted here, so that no key can be destroyed", _NOTHING)
    with closing(Payloads(folder)) as payloads:
        count = payloads.count(principal, before)
        if not count:
            raise ConfigError(f"there is no key of `{principal}` up to then", _NOTHING)
        with closing(SqliteStore(folder)) as log:
            held = next(_holds_over(folder, principal), None)
            if held is not None:
                log.commit([Record(_entry(principal, before, by, {"action": "deny", "because": held.id}))])
                fix = f"release it first: `douane audit hold release {held.id}`"
                raise ConfigError(f"the legal hold `{held.id}` keeps what `{principal}` has said", fix)
            log.commit([Record(_entry(principal, before, by, {"action": "allow", "keys": count}))])
            log.checkpoint()
        return payloads.erase(principal, before)


def _holds_over(folder: str, principal: str) -> Iterator[LegalHold]:
    """The legal holds in force over anything that the principal is in."""
    with closing(LegalHolds(folder)) as holds, closing(Reader(folder)) as reader:
        for hold in holds.in_force():
            if hold.principal == principal or (
                not hold.principal and reader.numbers(_of_both(hold, principal))
            ):
                yield hold


def _of_both(hold: LegalHold, principal: str) -> Query:
    return Query(
        principal=principal, session=hold.session, server=hold.server, since=hold.since, until=hold.until
    )


def _entry(
    principal: str, before: float | None, by: tuple[str, float], outcome: dict[str, object]
) -> dict[str, object]:
    who, at = by
    said = {"v": 1, "at": at, "principal": who, "kind": "lifecycle", "method": "douane/erase"}
    return {**said, "subject": principal, "until": before, **outcome}
