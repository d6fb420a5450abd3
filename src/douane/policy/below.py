"""A table that stands under a key of another."""

from __future__ import annotations

from douane.policy.table import Table


def table_below(table: Table, key: str) -> Table | None:
    """The table at `key`; None, and a problem noted, if something else stands there."""
    found = table.entries[key]
    if isinstance(found, dict):
        return Table(table.origin, (*table.path, key), found, table.problems)
    table.complain(
        key, f"`{key}` must be a table", f"write `[{'.'.join(map(str, (*table.path, key)))}]` above its keys"
    )
    return None
