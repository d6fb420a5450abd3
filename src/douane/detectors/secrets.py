"""Keys, tokens and passwords in anything that a message says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.detectors.formats import FOLDED, PATTERNS
from douane.detectors.pattern import TAGS
from douane.detectors.scan import scan
from douane.detectors.sighting import Rule, Sighting
from douane.detectors.visible import Visible, splitting_runs
from douane.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from douane.detectors.scan import Scan
    from douane.detectors.text import Text
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
    yield from _seen(text.joined, text.visible, scan)
    for blob in text.blobs:
        visible = Visible.of(blob.content, splitting_runs(blob.content))
        yield from blob.seen(list(_seen(blob.content, visible, _scan_alone)))


def _seen(content: str, visible: Visible, search: Callable[[str], Scan]) -> Iterator[Sighting]:
    """The secrets of `content` as a reader sees it, and those that it has as it is."""
    known: set[tuple[str, int, int]] = set()
    for one in _placed(visible, search(visible.content)):
        known.add((one.rule.id, one.start, one.end))
        yield one
    if visible.cuts:
        for one in _placed(Visible(content), search(content)):
            if (one.rule.id, one.start, one.end) not in known:
                yield one


def _scan_alone(content: str) -> Scan:
    """The secrets in `content` that need no name before it."""
    scanned = scan(content)
    return scanned._replace(hits=[hit for hit in scanned.hits if not hit.is_member])


def _placed(visible: Visible, scanned: Scan) -> Iterator[Sighting]:
    """What was found in `visible`, at its places in the text that it is of."""
    if not scanned.is_complete:
        yield Sighting(UNSEARCHED, *visible.original(scanned.reached - 1, scanned.reached), None)
    for hit in scanned.hits:
        value = visible.content[hit.start : hit.end]
        start, end = visible.original(hit.start, hit.end)
        yield Sighting(hit.pattern.rule, start, end, hit.pattern.mend, hit.confidence, hit.is_member, value)
