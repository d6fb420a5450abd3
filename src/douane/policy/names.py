"""Tables in which texts stand for texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from douane.policy.below import table_below
from douane.policy.table import Table


def read_names(table: Table, key: str) -> Mapping[str, str] | None:
    """What each key of a table is; None, and a problem noted, if it is no table."""
    below = table_below(table, key)
    return None if below is None else {name: below.text(name) for name in below.entries}


def latest_names(values: Iterable[Mapping[str, str]]) -> Mapping[str, str]:
    """All of them, and of one key the latest."""
    return {name: text for one in values for name, text in one.items()}
