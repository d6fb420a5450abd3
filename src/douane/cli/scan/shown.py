"""Judgements as people and programs read them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import click

from douane.approvals.checks.verdict import Judgement
from douane.approvals.reports.markdown import markdown
from douane.approvals.reports.members import members
from douane.approvals.reports.page import page
from douane.audit.visible import visible
from douane.cli.scan.sarif import sarif
from douane.model.facts import Outcome

_EVIDENCE: Final = 5


def _show_text(judgements: Sequence[Judgement]) -> None:
    for one in judgements:
        click.echo(visible(f"{one.facts.target}: {one.advice}"))
        for check, result in one.answers:
            click.echo(visible(f"  {result.outcome:8} {check.question}  {result.said}"))
            told = result.evidence if result.outcome in {Outcome.FAIL, Outcome.WARN} else ()
            for line in told[:_EVIDENCE]:
                click.echo(visible(f"           {line}"))
        for change in one.changes:
            click.echo(visible(f"  fix: {change}"))


def _show_json(judgements: Sequence[Judgement]) -> None:
    for one in judgements:
        click.echo(json.dumps(members(one), ensure_ascii=True))


def _show_markdown(judgements: Sequence[Judgement]) -> None:
    for one in judgements:
        click.echo(markdown(one))


def _show_page(judgements: Sequence[Judgement]) -> None:
    click.echo(page(judgements), nl=False)


def _show_sarif(judgements: Sequence[Judgement]) -> None:
    click.echo(json.dumps(sarif(judgements), indent=2))


SHOWN: Final[Mapping[str, Callable[[Sequence[Judgement]], None]]] = {
    "text": _show_text,
    "json": _show_json,
    "markdown": _show_markdown,
    "html": _show_page,
    "sarif": _show_sarif,
}
