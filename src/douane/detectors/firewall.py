"""Sentences that speak to the model in what a server says, as a small model weighs them."""

from __future__ import annotations

from bisect import bisect_left
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.acts import asked
from douane.detectors.acts.candidates import ANY, ENOUGH, TRIGGERS, sentences
from douane.detectors.acts.room import Room
from douane.detectors.carried import Read, inside, outside
from douane.detectors.sighting import MOST, Rule, Sighting
from douane.detectors.speech.between import is_letter
from douane.detectors.speech.telling import DEFINING
from douane.detectors.visible import SEPARATOR
from douane.model.finding import Severity
from douane.protocol.direction import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from douane.detectors.acts.chosen import Found
    from douane.detectors.acts.model import Model
    from douane.detectors.acts.weighing import Order
    from douane.detectors.layer import Layer
    from douane.detectors.speech.reading import Reading
    from douane.detectors.text import Text
    from douane.detectors.visible import Span
    from douane.model.finding import Finding

__all__ = ["RULES", "TRIGGERS", "find"]

UNSURE: Final = 0.9  # what a request may be at most that people make in such words
SHORTEST: Final = 20  # characters of a sentence: fewer order nobody to do anything of use


_TAGS: Final = ("MCP06:2025", "ASI01", "AML.T0051.001", "MCP-T4")
INSTRUCTION: Final = Rule(
    "instruction.model", Severity.MEDIUM, "a sentence that reads like an order to a model", _TAGS
)
POISONING: Final = Rule(
    "poisoning.model",
    Severity.HIGH,
    "a sentence that tells a model to do more than the tool is for",
    ("MCP03:2025", "ASI01", "AML.T0051.001", "MCP-T4"),
)
TOO_MANY: Final = Rule(
    "instruction.model-too-many",
    Severity.MEDIUM,
    "more suspicious sentences than are weighed",
    _TAGS,
    stands_for="instruction.model",
)
RULES: Final[tuple[Rule, ...]] = (INSTRUCTION, POISONING, TOO_MANY)


_TOLD: Final = 1_000  # of a layer: what stands around a sentence costs as much as the sentence
_MOST_WEIGHED: Final = 1_500  # different sentences of a message; a mebibyte of honest text has up to 1,400


class _Kind(NamedTuple):
    """Which model weighs, and what its findings are called.

    `enough` is what the triggers of a sentence must weigh for it to be read at all; one sentence for every
    so many characters is weighed at most, and `_MOST_WEIGHED` of a message.
    """

    model: str
    rule: Rule
    enough: int
    every: int


_RESULTS: Final = _Kind("results", INSTRUCTION, ENOUGH, 256)
_SHOWN: Final = _Kind("definitions", POISONING, ANY, 128)


def find(text: Text) -> Iterable[Finding]:
    """Every sentence of what a server says that is probably meant for the model, and no other."""
    if text.message.direction is not Direction.TO_CLIENT or not text.may_have(TRIGGERS):
        return ()
    if text.message.method in DEFINING:
        return text.findings(_defining(text), TOO_MANY)
    return text.findings(_all(text, _RESULTS), TOO_MANY)


def _defining(text: Text) -> Iterator[Sighting]:
    """What is seen in definitions, but for what only orders the use of a server's own tools."""
    for one in _all(text, _SHOWN):
        from douane.detectors.definitions.order import is_order  # noqa: PLC0415  # few definitions have any

        if not is_order(text, one.found):
            yield one


def _all(text: Text, kind: _Kind) -> Iterator[Sighting]:
    room = Room(_MOST_WEIGHED)
    seen = _sightings(Read(text.layers, text.readings), kind, room)
    own = asked.supported(seen, text) if asked.may_be(text.message) else (one for one, _ in seen)
    yield from outside(text, own)
    yield from inside(text, lambda read: (one for one, _ in _sightings(read, kind, room)))


def _sightings(read: Read, kind: _Kind, room: Room) -> Iterator[tuple[Sighting, float]]:
    """What is seen, each with what the acts weigh that rules see there too."""
    for layer, readings in zip(read.layers, read.readings, strict=True):
        if occurrences := layer.folded.occurrences(TRIGGERS):
            found = sentences(layer.folded.content, occurrences, kind.enough)
            long = list(islice((one for one in found if one[2] - one[1] >= SHORTEST), MOST + 1))
            if long:
                yield from _weighed(layer.folded, long[:MOST], (kind, room), readings)
            if len(long) > MOST:
                rest = occurrences[bisect_left(occurrences, long[-1][1:2]) :]
                yield from _unread(layer.folded, [(one[0], one[0] + 1) for one in rest])


def _weighed(
    layer: Layer, found: Sequence[Found], within: tuple[_Kind, Room], readings: Sequence[Reading]
) -> Iterator[tuple[Sighting, float]]:
    # Most messages say nothing that the model would have to read, and it takes milliseconds to be there.
    from douane.detectors.acts.chosen import chosen  # noqa: PLC0415
    from douane.detectors.acts.model import model  # noqa: PLC0415
    from douane.detectors.acts.weighing import orders  # noqa: PLC0415

    kind, room = within
    spans, skipped = chosen(layer.content, found, kind.every, room)
    scorer = model(kind.model)
    acts = [one for reading in readings if reading.layer is layer for one in reading.seen]
    for number, one in enumerate(orders(layer.content, spans, scorer, acts) if spans else ()):
        if number == _TOLD:
            skipped = sorted({*skipped, *(other[:2] for other in spans if other >= one.sentence)})
            break
        yield _sighting(layer, one, kind.rule, scorer), one.acts
    yield from _unread(layer, skipped)


def _unread(layer: Layer, places: Iterable[Span]) -> Iterator[tuple[Sighting, float]]:
    """The first place in each string that is not looked at, and with it all others there."""
    behind = 0
    for start, end in places:
        if start >= behind:
            yield Sighting(TOO_MANY, *layer.original(start, end), None), 1.0
            edge = layer.content.find(SEPARATOR, start)
            behind = edge if edge >= 0 else len(layer.content)


def _sighting(layer: Layer, order: Order, rule: Rule, scorer: Model) -> Sighting:
    from douane.detectors.acts.spoken import because  # noqa: PLC0415  # as above

    sentence = order.sentence
    told = rule._replace(because=because(rule.because, scorer.spoken(sentence.text)))
    place = layer.original(sentence.start, sentence.end)
    likely = order.probability
    if likely > UNSURE and is_letter(layer.content, sentence.start, sentence.end):
        likely = UNSURE
    return Sighting(told, *place, None, round(likely, 3), found=sentence.text)
