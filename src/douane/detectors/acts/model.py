"""The model: a weight for every feature of a sentence, learned by `train/` and shipped as a table."""

from __future__ import annotations

from base64 import b85decode
from functools import cache, lru_cache
from math import exp
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple
from zlib import decompress

from douane.detectors.acts.features import features, of_class
from douane.detectors.acts.symbols import rest, symbols

if TYPE_CHECKING:
    from collections.abc import Sequence

    from douane.detectors.acts.evidence import Beside
    from douane.detectors.acts.symbols import Symbols

NONE: Final = -20.0  # the score of what the model does not read
LOWEST: Final = -6.0  # scores beyond these say no more
HIGHEST: Final = 12.0
_NEAR: Final = 2  # sentences on either side that may belong to the same request
_REMEMBERED: Final = 2_048  # sentences of at most `sentences.LONG` characters: one megabyte
_ZERO: Final = 128  # a weight is a byte, and this one is nothing


class Model(NamedTuple):
    """`weights` has a byte for every feature; `scale` times their sum, plus `offset`, is a sentence's score.

    `slope` and `level` make it a probability. `contrast` is how much of what the rest of a text scores
    is taken off: where everything gives orders, an order says little. `acts`, `quoted` and `at_home` are what
    the acts add that rules see in a sentence, quotes around it, and that it speaks of what stands around it;
    from the probability `least` on it is told.
    """

    weights: bytes
    scale: float
    offset: float
    slope: float
    level: float
    contrast: float
    acts: float
    quoted: float
    at_home: float
    least: float

    def score(self, sentence: str) -> float:
        """How much `sentence` speaks to a model; `NONE` if it is in a language that was not learned."""
        best = NONE
        while sentence:
            seen = symbols(sentence)
            best = best if seen.is_foreign else max(best, self._weighed(seen))
            sentence = "" if seen.is_whole else rest(sentence)
        return best

    def _weighed(self, seen: Symbols) -> float:
        found = features(seen)
        total: int = sum(itemgetter(*found)(self.weights))  # never one alone: its length is there too
        return self.offset + self.scale * (total - _ZERO * len(found))

    def contrasted(self, scores: Sequence[float]) -> list[float]:
        """Each of the `scores` of a text's sentences, less a share of the best that is not near it."""
        if max(scores) <= 0:  # nothing is taken off
            return [*scores]
        before, after = _running(scores), _running(scores[::-1])[::-1]
        return [
            score
            - self.contrast * max(before[max(0, number - _NEAR)], after[min(len(scores), number + _NEAR + 1)])
            for number, score in enumerate(scores)
        ]

    def probability(self, score: float, beside: Beside) -> float:
        """That it is an attack, if of such texts every second one were."""
        known = min(HIGHEST, max(LOWEST, score))
        more = self.acts * beside.acts + self.quoted * beside.quoted + self.at_home * beside.at_home
        return 1 / (1 + exp(-self.slope * known - more - self.level))

    def spoken(self, sentence: str, most: int = 3) -> list[int]:
        """The classes of words in `sentence` that speak most for an attack, the strongest first."""
        present = sorted(set(symbols(sentence).classes))
        weighed = [(self.weights[of_class(one)] - _ZERO, -one) for one in present]
        return [-one for weight, one in sorted(weighed, reverse=True)[:most] if weight > 0]


@lru_cache(maxsize=_REMEMBERED)
def scored(model: Model, sentence: str) -> float:
    """What the sentence scores, worked out once: in lists of tools and in files the same ones come again."""
    return model.score(sentence)


def _running(scores: Sequence[float]) -> list[float]:
    """The best of all scores before each place, and of none and all at the ends."""
    best = [0.0]
    for score in scores:
        best.append(max(best[-1], score))
    return best


@cache
def model(name: str) -> Model:
    """The model for `results` or `definitions`; the first call takes some milliseconds."""
    from douane.detectors.acts import weights  # noqa: PLC0415  # read only once something was to be weighed

    packed, *numbers = weights.MODELS[name]
    return Model(decompress(b85decode(packed)), *numbers)
