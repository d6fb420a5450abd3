"""Keys, tokens and passwords in anything that a message says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.detectors.formats import FOLDED, PATTERNS
from douane.detectors.scan import scan
from douane.detectors.sighting import Rule, Sighting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from douane.detectors.scan import Hit
    from douane.detectors.text import Text
    from douane.model.finding import Finding

RULES: Final[tuple[Rule, ...]] = tuple(pattern.rule for pattern in (*PATTERNS, *FOLDED))


def find(text: Text) -> Iterator[Finding]:
    """Every secret in `text`, with what to put in its place."""
    return text.findings(_sightings(text))


def _sightings(text: Text) -> Iterator[Sighting]:
    visible = text.visible
    for hit in scan(visible.content):
        yield _sighting(hit, visible.content, *visible.original(hit.start, hit.end))
    for blob in text.blobs:
        hits = [hit for hit in scan(blob.content) if not hit.is_member]
        yield from blob.seen([_sighting(hit, blob.content, hit.start, hit.end) for hit in hits])


def _sighting(hit: Hit, content: str, start: int, end: int) -> Sighting:
    value = content[hit.start : hit.end]
    return Sighting(hit.pattern.rule, start, end, hit.pattern.mend, hit.confidence, hit.is_member, value)
