"""What makes an order of what would else be half of one; looked for only where acts are there already."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from douane.detectors.compiled import compiled


class _Support(NamedTuple):
    weight: float
    source: str


_SUPPORTS: Final = (
    _Support(0.1, r"@[\w-]{1,63}\.[a-z]{2}|://[^\s]{4}|\+\d[\d -]{7}"),
    _Support(
        0.25,
        r"\b(?:you|assistants?|agents?|models?|ai) (?:must|should|shall|need to|have to|are "
        r"(?:required|instructed|ordered|to))\b"
        r"|\b(?:must|always|never) [a-z]+",
    ),
    _Support(
        0.15,
        r"\b(?:user['’]?s|passwords?|credentials|api keys?|secrets?|private|confidential|personal|contacts|"
        r"bank|account|\d+ (?:usd|eur|dollars|bitcoin)|delete|wipe|rm -rf|drop table"
        r"|scores?|rating|recommend\w*|records?|customers?|reviews?|system prompt|\.ssh|id_rsa)\b|\s\.env\b",
    ),
    _Support(0.15, r"\b(?:immediately|at once|right now|now|urgent(?:ly)?|asap|before continuing)\b"),
    _Support(
        0.25, r"\b(?:verbatim|word for word|exactly|without exception|only|and nothing else|only with)\b"
    ),
    _Support(0.1, r"\b(?:please|make sure|ensure)\b"),
)


def support(window: str) -> float:
    """How much the words of a window add to the acts in it."""
    return sum(one.weight for number, one in enumerate(_SUPPORTS) if _regex(number).search(window))


@cache
def _regex(number: int) -> re.Pattern[str]:
    return compiled(_SUPPORTS[number].source, re.IGNORECASE)
