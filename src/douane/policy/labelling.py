"""What an operator says about servers and tools: whose words they bring, and where they lead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from douane.policy.below import table_below
from douane.policy.table import Table, shown

Labelled = Mapping[str, frozenset[str]]

NO_LABELS: Final[Labelled] = MappingProxyType({})
_LABEL: Final = re.compile(r"[a-z][a-z0-9-]{0,31}")


def read_labels(table: Table, key: str) -> Labelled | None:
    """What `[labels]` says: labels by server or `server/tool`; None if it is no table."""
    below = table_below(table, key)
    if below is None:
        return None
    return MappingProxyType({name: frozenset(read_words(below, name)) for name in below.entries})


def latest_labels(several: Iterable[Labelled]) -> Labelled:
    """What all of them say; of two about the same, the later."""
    joined: dict[str, frozenset[str]] = {}
    for one in several:
        joined.update(one)
    return MappingProxyType(joined)


def read_words(table: Table, name: str) -> tuple[str, ...]:
    """The labels at `name`, each a word."""
    labels = table.texts(name) or ()
    for label in labels:
        if not _LABEL.fullmatch(label):
            fix = 'write "private", "untrusted", "sink", "destructive", or a word of your own in lower case'
            table.complain(name, f"`{shown(label)}` is no label", fix)
    return labels
