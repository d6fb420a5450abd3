"""Sentences that speak to the model in what a server says, as a small model weighs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.acts import asked
from douane.detectors.acts.candidates import ANY, ENOUGH, TRIGGERS, sentences
from douane.detectors.acts.chosen import chosen
from douane.detectors.acts.evidence import MOST, Acts, is_quoted
from douane.detectors.acts.model import model
from douane.detectors.acts.spoken import because
from douane.detectors.sighting import Rule, Sighting
from douane.detectors.speech.reading import allowance, readings
from douane.model.finding import Severity
from douane.protocol.direction import Direction

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from douane.detectors.acts.chosen import Sentence
    from douane.detectors.acts.model import Model
    from douane.detectors.budget import Budget
    from douane.detectors.layer import Layer
    from douane.detectors.text import Text
    from douane.model.finding import Finding

__all__ = ["RULES", "TRIGGERS", "find"]

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
    "instruction.model-too-many", Severity.MEDIUM, "more suspicious sentences than are weighed", _TAGS
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
    """Which model weighs, and what its findings are called.

    `enough` is what the triggers of a sentence must weigh for it to be read at all; one sentence for every
    so many characters is weighed at most.
    """

    model: str
    rule: Rule
    enough: int
    every: int


_RESULTS: Final = _Kind("results", INSTRUCTION, ENOUGH, 256)
_SHOWN: Final = _Kind("definitions", POISONING, ANY, 128)


def find(text: Text) -> Iterator[Finding]:
    """Every sentence of what a server says that is probably meant for the model, and no other."""
    if text.message.direction is Direction.TO_CLIENT:
        seen = _sightings(text)
        told = asked.supported(seen, text) if asked.may_be(text.message) else (one for one, _ in seen)
        yield from text.findings(told, TOO_MANY)


def _sightings(text: Text) -> Iterator[tuple[Sighting, float]]:
    """What is seen, each with what the acts weigh that rules see there too."""
    kind = _SHOWN if text.message.method in _DEFINITIONS else _RESULTS
    budget = allowance(text.joined)
    for layer in text.layers:
        content = layer.folded.content
        if occurrences := layer.folded.occurrences(TRIGGERS):
            found = sentences(content, occurrences, kind.enough)
            spans, skipped = chosen(
                content, [one for one in found if one[2] - one[1] >= SHORTEST], kind.every
            )
            yield from _weighed(layer, spans, kind, budget)
            if skipped is not None:
                yield Sighting(TOO_MANY, *layer.folded.original(*skipped), None), 1.0


def _weighed(
    layer: Layer, spans: Sequence[Sentence], kind: _Kind, budget: Budget
) -> Iterator[tuple[Sighting, float]]:
    if not spans:
        return
    scorer = model(kind.model)
    scores = {text: scorer.score(text) for text in dict.fromkeys(one.text for one in spans)}
    found = scorer.contrasted([scores[one.text] for one in spans])
    pairs = zip(spans, found, strict=True)
    likely = [pair for pair in pairs if scorer.probability(pair[1], MOST) >= scorer.least]
    acts = _acts(layer, budget) if likely and scorer.acts else Acts.of(())
    content = layer.folded.content
    for one, score in likely:
        weight = acts.weight(one.start, one.end)
        quoted = scorer.quoted and is_quoted(content, one.start, one.end)
        probability = scorer.probability(score, weight, quoted)
        if probability >= scorer.least:
            yield _sighting(layer.folded, one, kind.rule, scorer, probability), weight


def _acts(layer: Layer, budget: Budget) -> Acts:
    """What rules see in a layer as far as it is ASCII; they say themselves where they end."""
    return Acts.of(one for read, seen, _ in readings(layer, budget) if read is layer.folded for one in seen)


def _sighting(layer: Layer, sentence: Sentence, rule: Rule, scorer: Model, probability: float) -> Sighting:
    reason = because(rule.because, scorer.spoken(sentence.text))
    told = Rule(rule.id, rule.severity, reason, rule.tags, rule.tier)
    place = layer.original(sentence.start, sentence.end)
    return Sighting(told, *place, None, round(probability, 3), found=sentence.text)
