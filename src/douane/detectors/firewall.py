"""Sentences that speak to the model in what a server says, as a small model weighs them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import nlargest
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.acts.candidates import ANY, ENOUGH, TRIGGERS, sentences
from douane.detectors.acts.model import model
from douane.detectors.acts.spoken import because
from douane.detectors.sighting import Rule, Sighting
from douane.model.finding import Severity
from douane.protocol.direction import Direction

if TYPE_CHECKING:
    from douane.detectors.acts.model import Model
    from douane.detectors.layer import Layer
    from douane.detectors.text import Text
    from douane.model.finding import Finding

__all__ = ["RULES", "TRIGGERS", "find"]

MOST: Final = 8  # sentences that are weighed, and one more for every so many characters
EVERY: Final = 8_192
SHORTEST: Final = 12  # characters of a sentence: a name such as `priority` orders nobody


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
    "instruction.model-too-many", Severity.MEDIUM, "more suspicious sentences than are listed", _TAGS
)
RULES: Final[tuple[Rule, ...]] = (INSTRUCTION, POISONING, TOO_MANY)

_DEFINITIONS: Final = frozenset(
    (
        "tools/list",
        "prompts/list",
        "resources/list",
        "resources/templates/list",
        "initialize",
        "server/discover",
    )
)


class _Kind(NamedTuple):
    """Which model weighs, what its findings are called, and from which probability on there is one.

    `enough` is what the triggers of a sentence must weigh for it to be read at all.
    """

    model: str
    rule: Rule
    least: float
    enough: int


_RESULTS: Final = _Kind("results", INSTRUCTION, 0.91, ENOUGH)
_SHOWN: Final = _Kind("definitions", POISONING, 0.92, ANY)


def find(text: Text) -> Iterator[Finding]:
    """Every sentence of what a server says that is probably meant for the model, and no other."""
    if text.message.direction is Direction.TO_CLIENT:
        yield from text.findings(_sightings(text), TOO_MANY)


def _sightings(text: Text) -> Iterator[Sighting]:
    kind = _SHOWN if text.message.method in _DEFINITIONS else _RESULTS
    for each in text.layers:
        layer = each.folded
        if occurrences := layer.occurrences(TRIGGERS):
            found = sentences(layer.content, occurrences, kind.enough)
            said = (one for one in found if one[2] - one[1] >= SHORTEST)
            spans = _heaviest(said, MOST + len(layer.content) // EVERY)
            if spans:
                yield from _weighed(layer, spans, kind)


def _heaviest(found: Iterator[tuple[int, int, int]], most: int) -> list[tuple[int, int]]:
    """The sentences with most triggers, as many as may be weighed, in order."""
    return sorted((start, end) for _, start, end in nlargest(most, found, key=lambda one: one[0]))


def _weighed(layer: Layer, spans: Sequence[tuple[int, int]], kind: _Kind) -> Iterator[Sighting]:
    scorer = model(kind.model)
    scores = scorer.contrasted([scorer.score(layer.content[start:end]) for start, end in spans])
    for (start, end), score in zip(spans, scores, strict=True):
        probability = scorer.probability(score)
        if probability >= kind.least:
            yield _sighting(layer, (start, end), kind.rule, scorer, probability)


def _sighting(layer: Layer, span: tuple[int, int], rule: Rule, scorer: Model, probability: float) -> Sighting:
    sentence = layer.content[slice(*span)]
    reason = because(rule.because, scorer.acts(sentence))
    told = Rule(rule.id, rule.severity, reason, rule.tags, rule.tier)
    return Sighting(told, *layer.original(*span), None, round(probability, 3), found=sentence)
