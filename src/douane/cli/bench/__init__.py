"""`douane bench`: how good the detectors of this version are; docs/bench.md is the reference."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import click

from douane.audit.visible import visible
from douane.cli.bench.classes import CLASSES
from douane.cli.bench.compare import Turn, compared
from douane.cli.bench.corpora import VARIABLE, folder_of, items, sampled
from douane.cli.bench.goals import judged
from douane.cli.bench.measure import measured
from douane.cli.bench.report import Report, reports
from douane.cli.bench.shape import report_json
from douane.cli.bench.show import show_ids, show_report
from douane.cli.inspect import rules_of
from douane.cli.tables import as_json
from douane.cli.told import as_line

MOST_LISTED: Final = 20


@click.group()
def bench() -> None:
    """Measure how good the detectors are, with the engine that judges traffic."""


@bench.command()
@click.option("--corpora", metavar="DIR", help=f"The folder with labelled samples; else {VARIABLE} names it.")
@click.option("--class", "chosen", multiple=True, type=click.Choice([*CLASSES]), help="Only this class.")
@click.option("--sample", type=click.IntRange(1), metavar="N", help="Only N items a class, always the same.")
@click.option(
    "--compare",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Show what differs from what --json said earlier.",
)
@click.option("--misses", is_flag=True, help="List the attacks in which nothing was found.")
@click.option("--false", "alarms", is_flag=True, help="List the benign items that were flagged.")
@as_json
def detection(form: str, **asked: Any) -> None:  # noqa: ANN401  # options, by click
    """Show recall, false positives and latency of the detectors on corpora that others wrote.

    Ends with 1 if a goal is not met; with --compare, if anything got worse.
    """
    found = _measured(asked)
    if form == "json":
        for report in found:
            click.echo(as_line(report_json(report)))
    else:
        _show(found, asked)
    passed = _all_met(found) if asked["compare"] is None else _nothing_worse(found, asked["compare"])
    click.get_current_context().exit(0 if passed else 1)


def _measured(asked: dict[str, Any]) -> list[Report]:
    chosen = asked["chosen"] or tuple(CLASSES)
    given = items(folder_of(asked["corpora"]), chosen)
    judging = sampled(given, asked["sample"]) if asked["sample"] else given
    return [one for one in reports(measured(judging, rules_of("default")), chosen) if one.counts]


def _show(found: Iterable[Report], asked: dict[str, Any]) -> None:
    for report in found:
        show_report(report)
        if asked["misses"]:
            show_ids("nothing was found in", ((item, ()) for item in report.missed))
        if asked["alarms"]:
            show_ids("benign, and flagged", report.false.items())


def _all_met(found: Iterable[Report]) -> bool:
    return all(one.met for report in found for one in judged(report))


def _nothing_worse(found: list[Report], path: Path) -> bool:
    """Say on standard error what differs."""
    changes = compared(found, path)
    for turn, name, text, about in changes:
        more = f" and {len(about) - MOST_LISTED} more" if len(about) > MOST_LISTED else ""
        shown = visible(" ".join(about[:MOST_LISTED]))
        click.echo(f"{turn} {name}: {len(about)} {text}: {shown}{more}", err=True)
    if not changes:
        click.echo("nothing differs", err=True)
    return all(change.turn is Turn.BETTER for change in changes)
