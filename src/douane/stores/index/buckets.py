"""Hours, and durations in buckets a tenth wide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log
from typing import Final

HOUR: Final = 3600
_STEP: Final = 1.1
_WIDTH: Final = log(_STEP)
_LEAST: Final = 0.01  # milliseconds


@dataclass(frozen=True, slots=True)
class Latency:
    """How long servers took to answer, in milliseconds, right to a tenth; of how many answers."""

    count: int
    p50: float
    p95: float
    p99: float
    most: float


def hour_of(at: float) -> int:
    """The number of the hour since the epoch."""
    return floor(at / HOUR)


def bucket(took: float) -> int:
    """Where a duration in milliseconds is counted."""
    return 0 if not took > _LEAST else min(500, ceil(log(took / _LEAST) / _WIDTH))


def latency(counted: Iterable[tuple[int, int]]) -> Latency:
    """What buckets and their counts say."""
    ordered = sorted(counted)
    total = sum(count for _, count in ordered)
    at = [_quantile(ordered, total * share) for share in (0.5, 0.95, 0.99, 1.0)]
    return Latency(total, *at)


def _quantile(ordered: Iterable[tuple[int, int]], wanted: float) -> float:
    seen = 0
    for number, count in ordered:
        seen += count
        if seen >= wanted:
            return round(_LEAST * _STEP**number, 3)
    return 0.0
