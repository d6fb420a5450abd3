"""What the rules say of a text and of each of its sentences."""  # noqa: INP001  # scripts beside their phrases, not a package

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from douane.detectors.acts.candidates import ENOUGH, TRIGGERS, sentences
from douane.detectors.acts.evidence import Acts, at_home, is_quoted
from douane.detectors.layer import Layer
from douane.detectors.speech.adding import Scale, weighed
from douane.detectors.speech.reading import Seen, allowance, readings
from douane.detectors.visible import Span


class Evidence(NamedTuple):
    """Of one sentence: if the detector reads it, what the acts in it weigh, if quoted, how at home."""

    is_read: bool = True
    acts: float = 0.0
    is_quoted: bool = False
    at_home: float = 0.0


def evidence(text: str, spans: Sequence[Span]) -> tuple[bool, list[Evidence]]:
    """Whether the rules alone speak, and the evidence of each sentence at `spans`."""
    layer = Layer(text, lambda start, end: (start, end))
    told, seen = False, []
    for read, found, _ in readings(layer, allowance(text)):
        told = told or any(True for _ in weighed(read.content, found, Scale(is_definition=False)))
        seen += [_moved(one, read) for one in found]
    acts, read_at = Acts.of(seen), _read(layer.folded)
    return told, [
        Evidence(
            any(start < end and begin < last for start, last in read_at),
            acts.weight(begin, end),
            is_quoted(text, begin, end),
            at_home(text, begin, end),
        )
        for begin, end in spans
    ]


def _moved(seen: Seen, read: Layer) -> Seen:
    start, end = read.original(seen.start, seen.end)
    return seen._replace(start=start, end=end)


def _read(layer: Layer) -> list[Span]:
    occurrences = layer.occurrences(TRIGGERS)
    found = sentences(layer.content, occurrences, ENOUGH) if occurrences else ()
    return [layer.original(start, end) for _, start, end in found]
