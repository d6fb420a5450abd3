"""What a message carries in base64 as text, read as whatever decodes it would show it."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.blobs import BESIDES, DOCUMENT, PART
from douane.detectors.layer import Layer
from douane.detectors.layers import layers, room
from douane.detectors.speech.reading import readings
from douane.detectors.visible import Visible, splitting_runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from douane.detectors.blobs import Blob
    from douane.detectors.budget import Budget
    from douane.detectors.sighting import Sighting
    from douane.detectors.speech.reading import Reading
    from douane.detectors.text import Text
    from douane.detectors.visible import Span

_SAID: Final = frozenset((DOCUMENT, PART, BESIDES))


class Read(NamedTuple):
    """A text: the ways to read it, and the acts of speech in each of them."""

    layers: Sequence[Layer]
    readings: Sequence[Sequence[Reading]]


class Carried(NamedTuple):
    """What a blob says."""

    blob: Blob
    read: Read


def carried(text: Text, budget: Budget) -> Iterator[Carried]:
    """The blobs of `text` that are text, or documents with text; as long together as layers may be."""
    left = room(len(text.joined))
    for blob in text.blobs:
        if blob.is_text or blob.codec in _SAID or blob.is_media:
            first = Layer(*shown(blob), (), text.scanner)
            found = layers(first) if left > 0 else (first,)
            left -= sum(len(layer.content) for layer in found)
            yield Carried(blob, Read(found, [tuple(readings(layer, budget)) for layer in found]))


def shown(blob: Blob) -> tuple[str, Callable[[int, int], Span]]:
    """What a blob says, and the way back; of pictures and sounds only what is written there."""
    if blob.is_text or not blob.is_media:
        visible = Visible.of(blob.content, splitting_runs(blob.content))
        return visible.content, visible.original
    from douane.detectors.media.printed import printed  # noqa: PLC0415  # few messages have such

    return printed(blob.content)


def told(text: Text, see: Callable[[Read], Iterable[Sighting]]) -> Iterator[Sighting]:
    """What is seen in a text, and in what it carries."""
    yield from outside(text, see(Read(text.layers, text.readings)))
    yield from inside(text, see)


def outside(text: Text, seen: Iterable[Sighting]) -> Iterator[Sighting]:
    """What of the `seen` is not in the digits of a blob, which are read as what they say."""
    blobs = [one.blob for one in text.carried]
    starts = [blob.start for blob in blobs]
    for one in seen:
        number = bisect_right(starts, one.start) - 1
        if number < 0 or one.end > blobs[number].end:
            yield one


def inside(text: Text, see: Callable[[Read], Iterable[Sighting]]) -> Iterator[Sighting]:
    """What is seen in the blobs of a text, mended so that they can still be decoded."""
    for blob, read in text.carried:
        yield from blob.seen([*see(read)])
