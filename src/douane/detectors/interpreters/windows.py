"""Long values in overlapping pieces: all of a value is judged, at a cost that its length says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from douane.detectors.lazy import Lazy

WIDTH: Final = 4_000  # characters: whatever an expression does with so many, it does quickly
OVERLAP: Final = 1_000  # more than anything that is found has


def windows(value: str) -> Iterator[tuple[int, int]]:
    """Where the pieces of `value` begin and end; a value that is not long is one."""
    yield 0, min(WIDTH, len(value))
    for start in range(WIDTH - OVERLAP, len(value) - OVERLAP, WIDTH - OVERLAP):
        yield start, min(start + WIDTH, len(value))


def search(pattern: Lazy[str], value: str) -> re.Match[str] | None:
    """The first match; what ends where a piece does is left to the next, which shows how it goes on."""
    for start, end in windows(value):
        found = pattern.search(value, start, end)
        if found and (found.end() < end or end == len(value)):
            return found
    return None
