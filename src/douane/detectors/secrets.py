"""Keys, tokens and passwords in anything that a message says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.detectors.formats import FOLDED, PATTERNS
from douane.detectors.pattern import TAGS
from douane.detectors.scan import scan
from douane.detectors.sighting import Rule, Sighting
from douane.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from douane.detectors.scan import Scan
    from douane.detectors.text import Text
    from douane.detectors.visible import Span
    from douane.model.finding import Finding

# Without a mend: what was not looked at to its end does not pass by being mended here and there.
UNSEARCHED: Final = Rule(
    "secret.too-many-candidates", Severity.HIGH, "more beginnings of secrets than can be looked at", TAGS
)
TOO_MANY: Final = Rule("secret.too-many", Severity.HIGH, "more secrets than are listed", TAGS)

RULES: Final[tuple[Rule, ...]] = (
    *(pattern.rule for pattern in (*PATTERNS, *FOLDED)),
    UNSEARCHED,
    TOO_MANY,
)


def find(text: Text) -> Iterator[Finding]:
    """Every secret in `text`, with what to put in its place."""
    return text.findings(_sightings(text), TOO_MANY)


def _sightings(text: Text) -> Iterator[Sighting]:
    visible = text.visible
    yield from _seen(visible.content, scan(visible.content), visible.original)
    for blob in text.blobs:
        scanned = scan(blob.content)
        own = scanned._replace(hits=[hit for hit in scanned.hits if not hit.is_member])
        yield from blob.seen(list(_seen(blob.content, own, _as_it_is)))


def _seen(content: str, scanned: Scan, original: Callable[[int, int], Span]) -> Iterator[Sighting]:
    """The secrets of `content`, at the places that `original` says they have in the text that it is of."""
    if not scanned.is_complete:
        yield Sighting(UNSEARCHED, *original(scanned.reached - 1, scanned.reached), None)
    for hit in scanned.hits:
        value = content[hit.start : hit.end]
        start, end = original(hit.start, hit.end)
        yield Sighting(hit.pattern.rule, start, end, hit.pattern.mend, hit.confidence, hit.is_member, value)


def _as_it_is(start: int, end: int) -> Span:
    return start, end
