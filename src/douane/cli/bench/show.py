"""Reports as tables for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

import click

from douane.audit.visible import visible
from douane.cli.bench.elsewhere import BEST, ELSEWHERE, NOTE, Elsewhere
from douane.cli.bench.goals import Met, judged, percent
from douane.cli.bench.report import ALL, Counts, Key, Report, percentile
from douane.cli.tables import cells, console

if TYPE_CHECKING:
    from rich.table import Table

MOST_RULES: Final = 10
_COLUMNS: Final = ("", "items", "found %", "acted %", "best other %")
_TITLES: Final = {
    (True, "all"): "attacks",
    (True, "family"): "by family",
    (True, "source"): "attacks by source",
    (False, "all"): "benign",
    (False, "kind"): "by kind",
    (False, "source"): "benign by source",
}


def show_report(report: Report) -> None:
    """Print everything about one class but ids."""
    half, most = percentile(report.micros, 50), percentile(report.micros, 99)
    whole = percentile(report.whole, 50)
    click.echo(
        f"\n══ {report.name}: detectors {half} µs median, {most} µs for 99 %; all of it {whole} µs median"
    )
    for table in _tables(report):
        console().print(table)


def show_ids(title: str, rows: Iterable[tuple[str, Sequence[str]]]) -> None:
    """Print ids of items with the rules that spoke, a line each."""
    click.echo(f"\n{title}")
    for item, rules in rows:
        click.echo(f"   {visible(item)}  {visible(' '.join(rules))}".rstrip())


def _tables(report: Report) -> Iterator[Table]:
    yield _table(_COLUMNS, _rate_rows(report))
    if report.spans:
        yield _table(("span", "items", "covered %", "best other %"), _span_rows(report))
    if report.false:
        yield _table(("rules in benign items", "items"), _rule_rows(report))
    if goals := tuple(judged(report)):
        yield _table(("goal", "", "reached", ""), map(_goal_row, goals))
    if others := ELSEWHERE.get(report.name, ()):
        yield _table((NOTE, "recall %", "false %", "µs median"), map(_other_row, others))


def _rate_rows(report: Report) -> Iterator[tuple[str, ...]]:
    for (is_attack, by), title in _TITLES.items():
        keys = {key._replace(noise=False) for key in report.counts if key.group[0] == by}
        chosen = sorted(key for key in keys if key.is_attack is is_attack)
        if chosen and by != ALL[0]:
            yield (f"  {title}", "", "", "", "")
        for key in chosen:
            yield from _rows(report, key, title if key.group == ALL else f"    {key.group[1]}")


def _rows(report: Report, key: Key, name: str) -> Iterator[tuple[str, ...]]:
    clear, noisy = report.of(key), report.of(key._replace(noise=True))
    if clear.items:
        yield (name, str(clear.items), *_percents(clear), _best(report.name, key.group[1]))
    if noisy.items:
        yield (f"{name} (label arguable)", str(noisy.items), *_percents(noisy), "")


def _best(report: str, name: str) -> str:
    found = BEST.get((report, name))
    return "" if found is None else f"{found:g}"


def _percents(counts: Counts) -> tuple[str, str]:
    return f"{percent(counts.found, counts.items):.1f}", f"{percent(counts.acted, counts.items):.1f}"


def _span_rows(report: Report) -> Iterator[tuple[str, ...]]:
    for kind, (whole, covered) in sorted(report.spans.items()):
        yield f"    {kind}", str(whole), f"{percent(covered, whole):.1f}", _best(report.name, kind)


def _rule_rows(report: Report) -> Iterator[tuple[str, ...]]:
    spoke = Counter(rule for rules in report.false.values() for rule in rules)
    for rule, times in spoke.most_common(MOST_RULES):
        yield f"    {rule}", str(times)


def _other_row(one: Elsewhere) -> tuple[str, ...]:
    return one.tool, f"{one.recall:.1f}", f"{one.false:.1f}", str(one.median)


def _goal_row(met: Met) -> tuple[str, ...]:
    goal = met.goal
    sign = "≥" if goal.least else "≤"
    return f"    {goal.text}", f"{sign} {goal.bound:g}", f"{met.value:.1f}", "met" if met.met else "NOT MET"


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    from rich.table import Table  # noqa: PLC0415  # 40 ms that --json need not wait for

    first, *rest = titles
    table = Table(first, box=None, pad_edge=False)
    for title in rest:
        table.add_column(title, justify="right")
    for row in rows:
        table.add_row(*cells(row))
    return table
