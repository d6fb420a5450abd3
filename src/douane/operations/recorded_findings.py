"""Findings that the audit log knows by an id, for exceptions and feedback."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from douane.audit.entry import decoded
from douane.audit.query import Query
from douane.errors import ConfigError
from douane.stores.reader import Reader

FINDING_ID: Final = re.compile(r"f-\w+-\d+")

Body = Mapping[str, object]


class Recorded(NamedTuple):
    """A finding as its entry lists it, and the entry."""

    seq: int
    finding: Body
    entry: Body


def recorded(ident: str, folder: str) -> Recorded:
    """The finding of this id in the log of a state folder.

    Raises:
        ConfigError: the log has none.
        StoreError: there is no log, or it cannot be read.
    """
    reader = Reader(folder)
    try:
        entries = reader.found(Query(ident=ident), 1)
    finally:
        reader.close()
    for entry in entries:
        body = decoded(entry)
        listed = body.get("findings")
        for finding in listed if isinstance(listed, list) else ():
            if isinstance(finding, dict) and finding.get("id") == ident:
                return Recorded(entry.seq, finding, body)
    raise ConfigError(
        f"the audit log in `{folder}` has no finding `{ident}`",
        "take the id from a refusal, or from the entry that `douane audit show` prints",
    )
