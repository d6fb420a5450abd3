"""Which of the sentences that were chosen are orders, as the model and the rules together see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from douane.detectors.acts.evidence import MOST, Acts, Beside, at_home, is_quoted
from douane.detectors.acts.model import scored

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from douane.detectors.acts.chosen import Sentence
    from douane.detectors.acts.model import Model
    from douane.detectors.speech.reading import Seen


class Order(NamedTuple):
    """A sentence that is probably an order, and what the acts weigh that rules see there too."""

    sentence: Sentence
    probability: float
    acts: float


def orders(content: str, spans: Sequence[Sentence], scorer: Model, seen: Sequence[Seen]) -> Iterator[Order]:
    """Those of `spans` that are orders; `seen` are the acts in the same `content`."""
    scores = {text: scored(scorer, text) for text in dict.fromkeys(one.text for one in spans)}
    found = scorer.contrasted([scores[one.text] for one in spans])
    pairs = zip(spans, found, strict=True)
    best = Beside(acts=MOST if seen and scorer.acts else 0.0)
    likely = [pair for pair in pairs if scorer.probability(pair[1], best) >= scorer.least]
    acts = Acts.of(seen if likely and scorer.acts else ())
    for one, score in likely:
        beside = Beside(acts.weight(one.start, one.end))
        if scorer.probability(score, beside) < scorer.least:
            continue
        if (probability := _around(content, (one, score), scorer, beside)) >= scorer.least:
            yield Order(one, probability, beside.acts)


def _around(content: str, found: tuple[Sentence, float], scorer: Model, beside: Beside) -> float:
    """The probability with what costs more to know, and only ever takes suspicion from a sentence.

    Whether it is quoted costs most, and is not asked where the rest is enough to let it go.
    """
    one, score = found
    known = beside._replace(at_home=at_home(content, one.start, one.end)) if scorer.at_home else beside
    likely = scorer.probability(score, known)
    if not scorer.quoted or (scorer.quoted < 0 and likely < scorer.least):
        return likely
    return scorer.probability(score, known._replace(quoted=is_quoted(content, one.start, one.end)))
