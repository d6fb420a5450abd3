"""A judgement as Markdown: what to do, why, what would change it, and then what it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from douane.approvals.checks.verdict import Advice, Judgement
from douane.model.facts import Outcome, Source
from douane.model.invisible import UNSEEN
from douane.model.unlinked import unlinked

_ACTS: Final = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
_HEADLINES: Final = {Advice.APPROVE: "approve", Advice.LOOK: "look first", Advice.REFUSE: "refuse"}
_ORDER: Final = (Outcome.FAIL, Outcome.WARN, Outcome.UNKNOWN, Outcome.PASS)
MOST: Final = 20  # flows that are told in full


def markdown(judgement: Judgement) -> str:
    """The report; whatever a stranger wrote stands in it as text."""
    return "".join(f"{line}\n" for line in _lines(judgement))


def _lines(judgement: Judgement) -> Iterator[str]:
    yield f"# {plain(judgement.facts.target)}"
    yield ""
    yield f"**Recommendation: {_HEADLINES[judgement.advice]}**: {judgement.advice}."
    yield ""
    if judgement.changes and judgement.advice is not Advice.APPROVE:
        yield "What would change it:"
        yield ""
        yield from (f"- {plain(one)}" for one in judgement.changes)
        yield ""
    yield "| | question | answer |"
    yield "|---|---|---|"
    ordered = sorted(judgement.answers, key=lambda one: _ORDER.index(one[1].outcome))
    for check, result in ordered:
        yield f"| {result.outcome} | {check.question} | {plain(result.said)} |"
    yield ""
    for check, result in ordered:
        if result.evidence:
            yield f"## {check.question}"
            yield ""
            yield from (f"- {plain(one)}" for one in result.evidence)
            yield ""
    if isinstance(judgement.facts.source, Source):
        yield from _flows(judgement.facts.source)


def _flows(source: Source) -> Iterator[str]:
    """How each value came where it does harm."""
    told = [one for one in source.weaknesses if one.level != "note" and one.trail][:MOST]
    if told:
        yield "## How values come there"
        yield ""
    for one in told:
        yield f"- {plain(one.said)}"
        yield from (f"  - {plain(file)}:{line}: {plain(words)}" for file, line, words in one.trail)


def plain(text: str) -> str:
    """Text that acts neither as Markdown nor on a terminal."""
    return _ACTS.sub(r"\\\1", unlinked(UNSEEN.sub(" ", text)))
