"""Reading of where spans go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from douane.policy.below import table_below
from douane.policy.table import Table, shown

_FIX: Final = 'write one such as "http://127.0.0.1:4318", without credentials, query or fragment'


class Telemetry(NamedTuple):
    """`endpoint` is a collector's base URL (OTLP over HTTP), empty for none; `sample` the share of traces."""

    endpoint: str = ""
    sample: float = 1.0


def read_telemetry(table: Table, key: str) -> Telemetry | None:
    """What the `[telemetry]` table says; None if it is no table."""
    below = table_below(table, key)
    if below is None:
        return None
    below.expect(Telemetry._fields)
    endpoint, sample = below.text("endpoint"), below.number("sample", 0, 1)
    if endpoint and not _is_base(endpoint):
        below.complain("endpoint", f"`{shown(endpoint)}` is no address of a collector", _FIX)
    return Telemetry(endpoint.rstrip("/"), Telemetry().sample if sample is None else float(sample))


def latest(several: Iterable[Telemetry]) -> Telemetry:
    """What the last document says: there is one place, and none is stricter than another."""
    return [*several][-1]


def _is_base(text: str) -> bool:
    try:
        parts = urlsplit(text)
        is_whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False
    return is_whole and "@" not in parts.netloc and not parts.query and not parts.fragment
