"""Counters and histograms in the text form of Prometheus (exposition format 0.0.4)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

MOST: Final = 2000  # combinations of labels of one family; what is beyond is counted as `other`
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_OTHER: Final = "other"
_ESCAPED: Final = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})

Labels = tuple[str, ...]  # values, in the order of the family's labels


class Family(NamedTuple):
    """What a name means; `labels` are the names of its labels."""

    name: str
    help: str
    labels: tuple[str, ...] = ()


class Counter:
    """One number that only grows."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value = 0


class Counters:
    """Numbers that only grow."""

    def __init__(self, family: Family) -> None:
        self._family = family
        self._counters: dict[Labels, Counter] = {}

    def add(self, *labels: str) -> None:
        """Count one more."""
        self.of(labels).value += 1

    def of(self, labels: Labels) -> Counter:
        """The number for these labels, to be counted up by whoever has it."""
        if labels not in self._counters:
            labels = _bounded(labels, self._counters)
            self._counters.setdefault(labels, Counter())
        return self._counters[labels]

    def lines(self) -> Iterator[str]:
        """As Prometheus reads it."""
        yield from _head(self._family, "counter")
        for labels, counter in self._counters.items():
            yield _line(self._family.name, _pairs(self._family, labels), counter.value)


class Histogram:
    """How often one thing took how many seconds."""

    __slots__ = ("_bounds", "counts", "total")

    def __init__(self, bounds: Sequence[float]) -> None:
        self._bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def observe(self, seconds: float) -> None:
        """Count one that took so long; where a clock was set back, that is none."""
        self.counts[bisect_left(self._bounds, seconds)] += 1
        if seconds > 0:
            self.total += seconds


class Histograms:
    """How often something took how many seconds."""

    def __init__(self, family: Family, bounds: Sequence[float]) -> None:
        self._family = family
        self._bounds = tuple(bounds)
        self._histograms: dict[Labels, Histogram] = {}

    def observe(self, seconds: float, *labels: str) -> None:
        """Count one that took so long."""
        self.of(labels).observe(seconds)

    def of(self, labels: Labels) -> Histogram:
        """The one for these labels, to be told by whoever has it."""
        if labels not in self._histograms:
            labels = _bounded(labels, self._histograms)
            self._histograms.setdefault(labels, Histogram(self._bounds))
        return self._histograms[labels]

    def lines(self) -> Iterator[str]:
        """As Prometheus reads it."""
        yield from _head(self._family, "histogram")
        for labels, histogram in self._histograms.items():
            yield from self._of(_pairs(self._family, labels), histogram)

    def _of(self, pairs: list[str], histogram: Histogram) -> Iterator[str]:
        name, so_far = self._family.name, 0
        for bound, count in zip((*self._bounds, float("inf")), histogram.counts, strict=True):
            so_far += count
            shown = "+Inf" if bound == float("inf") else f"{bound:g}"
            yield _line(f"{name}_bucket", [*pairs, f'le="{shown}"'], so_far)
        yield _line(f"{name}_sum", pairs, histogram.total)
        yield _line(f"{name}_count", pairs, so_far)


def gauge(family: Family, values: Iterator[tuple[Labels, float]]) -> Iterator[str]:
    """The lines of what is so at this moment."""
    yield from _head(family, "gauge")
    for labels, value in values:
        yield _line(family.name, _pairs(family, labels), value)


def _bounded(labels: Labels, known: Collection[Labels]) -> Labels:
    """Labels that are new, or those of the rest where there would be too many."""
    return labels if len(known) < MOST else (_OTHER,) * len(labels)


def _head(family: Family, kind: str) -> Iterator[str]:
    yield f"# HELP {family.name} {family.help}"
    yield f"# TYPE {family.name} {kind}"


def _pairs(family: Family, labels: Labels) -> list[str]:
    named = zip(family.labels, labels, strict=True)
    return [f'{name}="{value.translate(_ESCAPED)}"' for name, value in named]


def _line(name: str, pairs: Sequence[str], value: float) -> str:
    return f"{name}{{{','.join(pairs)}}} {value!r}" if pairs else f"{name} {value!r}"
