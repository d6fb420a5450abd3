"""Alerts, notices and sinks as tables, or one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click

from douane.audit.visible import visible
from douane.cli.tables import cells, clock, console
from douane.cli.told import as_line
from douane.operations.base import Body


def show_alerts(rows: Iterable[Body], form: str) -> None:
    """Alerts with how often each came."""
    columns = ("id", "severity", "times", "last", "state", "server", "principal", "rule", "told")
    _show(rows, columns, form, "nothing was worth telling yet")


def show_alert(row: Body, form: str) -> None:
    """One alert, a fact each line, and its notices."""
    if form == "json":
        click.echo(as_line(dict(row)))
        return
    facts, told = row.get("facts"), row.get("deliveries")
    click.echo(visible(f"{row.get('told')} ({row.get('id')}, {row.get('state')})"))
    for name, value in facts.items() if isinstance(facts, dict) else ():
        click.echo(visible(f"  {name}: {value}"))
    show_deliveries(told if isinstance(told, list) else [], form)


def show_deliveries(rows: Iterable[Body], form: str) -> None:
    """Notices, with what is wrong with those that wait."""
    columns = ("id", "sink", "state", "tries", "created", "title", "trouble")
    _show(rows, columns, form, "nobody was told of anything")


def show_sinks(rows: Iterable[Body], form: str) -> None:
    """Sinks, with how many notices wait and are dead."""
    columns = ("id", "kind", "pending", "dead", "last_sent", "trouble")
    _show(rows, columns, form, "there is no sink; see docs/alerts.md for how to write one")


def show_quiet(rows: Iterable[Body]) -> None:
    """Quiet periods with their numbers."""
    _show(rows, ("id", "until", "rule", "server", "by"), "table", "no quiet period is set")


def _show(rows: Iterable[Body], columns: Sequence[str], form: str, none: str) -> None:
    every = list(rows)
    if form == "json":
        for row in every:
            click.echo(as_line(dict(row)))
        return
    if not every:
        click.echo(none)
        return
    from rich.table import Table  # noqa: PLC0415  # 40 ms that --json need not wait for

    table = Table(*columns, box=None, pad_edge=False)
    for row in every:
        table.add_row(*cells(_shown(name, row.get(name)) for name in columns))
    console().print(table)


def _shown(name: str, value: object) -> str:
    is_time = name in {"last", "created", "until", "last_sent"}
    return (clock(value) if value else "never") if is_time else str(value if value is not None else "")
