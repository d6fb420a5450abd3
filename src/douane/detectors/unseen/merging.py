"""What is hidden in pieces that touch is hidden once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from douane.detectors.sighting import Sighting


def merged(sightings: Iterable[Sighting]) -> Iterator[Sighting]:
    """`sightings`, with those of one rule that follow each other without a gap as one; linear and lazy."""
    last: Sighting | None = None
    end = 0
    for one in sightings:
        if last is not None and one.rule is last.rule and one.start == end and one.mend == last.mend:
            end = one.end
            continue
        if last is not None:
            yield last._replace(end=end)
        last, end = one, one.end
    if last is not None:
        yield last._replace(end=end)
