"""Judgements as one page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from douane.approvals.checks.verdict import Judgement
from douane.approvals.reports.sheet import END, head
from douane.model.facts import Outcome, Source
from douane.model.invisible import UNSEEN

_TITLE: Final = "Servers before they are trusted"
_CLASSES: Final = {
    Outcome.FAIL: "bad",
    Outcome.WARN: "doubtful",
    Outcome.UNKNOWN: "doubtful",
    Outcome.PASS: "",
}


def page(judgements: Sequence[Judgement]) -> str:
    """The page; whatever a stranger wrote stands in it as text."""
    return "".join((head(_TITLE), *(part for one in judgements for part in _parts(one)), END))


def _parts(judgement: Judgement) -> Iterator[str]:
    yield f"<h1>{_text(judgement.facts.target)}</h1>\n<p><strong>{_text(judgement.advice)}</strong></p>\n"
    yield _listed("What would change it", judgement.changes)
    yield "<table>\n<thead><tr><th></th><th>question</th><th>answer</th></tr></thead>\n<tbody>\n"
    for check, result in judgement.answers:
        evidence = _listed("", result.evidence)
        cells = (
            f'<td class="{_CLASSES[result.outcome]}">{result.outcome}</td>',
            f"<td>{_text(check.question)}</td>",
            f"<td>{_text(result.said)}{evidence}</td>",
        )
        yield f"<tr>{''.join(cells)}</tr>\n"
    yield "</tbody>\n</table>\n"
    if isinstance(judgement.facts.source, Source):
        for one in judgement.facts.source.weaknesses:
            if one.trail and one.level != "note":
                yield _listed(one.said, [f"{file}:{line}: {words}" for file, line, words in one.trail])


def _listed(title: str, lines: Sequence[str]) -> str:
    items = "".join(f"<li>{_text(one)}</li>" for one in lines)
    heading = f"<h2>{_text(title)}</h2>\n" if title else ""
    return f"{heading}<ul>{items}</ul>\n" if items else ""


def _text(text: str) -> str:
    return escape(UNSEEN.sub(" ", text))
