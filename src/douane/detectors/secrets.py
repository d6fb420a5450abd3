"""Keys, tokens and passwords in anything that a message says."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from itertools import accumulate
from math import inf
from typing import TYPE_CHECKING, Final

from douane.detectors.blobs import seen_in
from douane.detectors.carried import shown
from douane.detectors.formats import FOLDED, PATTERNS
from douane.detectors.formats.abroad import WORDS
from douane.detectors.formats.jwt import about
from douane.detectors.layer import Layer
from douane.detectors.layers import layers
from douane.detectors.pattern import TAGS
from douane.detectors.plausible import MADE_UP
from douane.detectors.scan import TRIGGERS, Scan, Secret, formed_at, scan_at
from douane.detectors.sighting import Rule, Sighting
from douane.detectors.visible import SEPARATOR
from douane.model.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from douane.detectors.blobs import Blob
    from douane.detectors.text import Text
    from douane.model.finding import Finding

_KEY_LINE: Final = 40  # characters; names of members are shorter, and stand there again and again
# Without a mend: what was not looked at to its end does not pass by being mended here and there.
UNSEARCHED: Final = Rule(
    "secret.too-many-candidates",
    Severity.CRITICAL,
    "more beginnings of secrets than can be looked at",
    TAGS,
    stands_for="secret.",
)
# Whose form it has is in the words that take its place.
TYPED: Final = Rule(
    "secret.made-up", Severity.LOW, "a value that has the form of a key and looks made up", TAGS
)
TOO_MANY: Final = Rule(
    "secret.too-many", Severity.CRITICAL, "more secrets than are listed", TAGS, stands_for="secret."
)

RULES: Final[tuple[Rule, ...]] = (
    *dict.fromkeys(pattern.rule for pattern in (*PATTERNS, *FOLDED)),  # some have two patterns
    TYPED,
    UNSEARCHED,
    TOO_MANY,
)


def find(text: Text) -> Iterable[Finding]:
    """Every secret in `text`, with what to put in its place."""
    return text.findings(_sightings(text), TOO_MANY) if text.may_have(TRIGGERS) else ()


def _sightings(text: Text) -> Iterable[Sighting]:
    if not text.visible.parts_words:
        return _read_of(text)
    read = list(_read_of(text))
    unread = _seen(Layer(text.written, lambda start, end: (start, end), (), text.scanner))
    return [*read, *_outside(unread, read)]


def _outside(several: Iterable[Sighting], others: Sequence[Sighting]) -> Iterator[Sighting]:
    """Those that are no part of one of `others`: pieces between marks, where the whole was seen without."""
    spans = sorted((one.start, one.end) for one in others)
    reach, same = list(accumulate((end for _, end in spans), max)), set(spans)
    for one in several:
        before = bisect_right(spans, (one.start, inf))
        if not before or reach[before - 1] < one.end or (one.start, one.end) in same:
            yield one


def _read_of(text: Text) -> Iterator[Sighting]:
    if text.blobs:
        yield from seen_in((blob, _carried(blob, text)) for blob in text.blobs)
    for layer in text.layers:
        yield from _whole(text.blobs, _seen(layer)) if layer.via and text.blobs else _seen(layer)
        yield from _disguised(layer)


def _carried(blob: Blob, text: Text) -> Sequence[Sighting]:
    """The secrets in what a blob says."""
    first = Layer(*shown(blob), (), text.scanner)
    return [one for layer in layers(first) for one in _seen(layer) if not one.is_member]


def _whole(blobs: Sequence[Blob], sightings: Iterable[Sighting]) -> Iterator[Sighting]:
    """What was seen in the digits of a blob is about all of it, as what was seen in the blob is."""
    starts = [blob.start for blob in blobs]
    for one in sightings:
        around = blobs[bisect_right(starts, one.start) - 1]
        is_inside = around.start <= one.start and one.end <= around.end
        yield one._replace(start=around.start, end=around.end) if is_inside else one


def _disguised(layer: Layer) -> Iterable[Sighting]:
    """What has the form of a secret once its full-width letters and look-alikes are read as ASCII."""
    plain = layer.folded
    if plain is layer:
        return ()
    seen = _told(plain, formed_at(plain.content, plain.occurrences(TRIGGERS)))
    return [one for one in seen if one.found not in layer.content]


def _seen(layer: Layer) -> Iterator[Sighting]:
    """The secrets of `layer`, at their places in the text that it is of."""
    foreign = () if layer.content.isascii() else layer.occurrences(WORDS)
    return _told(layer, scan_at(layer.content, layer.occurrences(TRIGGERS), foreign))


def _told(layer: Layer, scanned: Scan) -> Iterator[Sighting]:
    if not scanned.is_complete:
        yield Sighting(UNSEARCHED, *layer.original(scanned.reached - 1, scanned.reached), None)
    for hit in scanned.hits:
        value = layer.content[hit.start : hit.end]
        start, end = layer.original(hit.start, hit.end)
        rule = _rule(hit, value) if hit.confidence > MADE_UP else TYPED
        seen = Sighting(
            rule, start, end, hit.pattern.mend, hit.confidence, hit.is_member, value, hit.is_member
        )
        yield from _in_lines(seen, layer, hit.start) if SEPARATOR in value else (seen,)


def _in_lines(seen: Sighting, layer: Layer, start: int) -> Iterator[Sighting]:
    """What is in several strings, in each of them but names: an edit can only change one, and no name."""
    lines = seen.found.split(SEPARATOR)
    times = Counter(lines)
    for line in lines:
        is_name = times[line] > 1 and len(line) < _KEY_LINE
        if line and not is_name and not (line.isalpha() and line.islower()):
            first, last = layer.original(start, start + len(line))
            yield seen._replace(start=first, end=last, found="")
        start += len(line) + 1


def _rule(hit: Secret, value: str) -> Rule:
    """The rule, with what a token says of itself."""
    rule = hit.pattern.rule
    return rule._replace(because=about(value)) if rule.id == "secret.jwt" else rule
