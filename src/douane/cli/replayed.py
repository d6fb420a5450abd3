"""What a replay has found, as people and programs read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import click

from douane.audit.visible import visible
from douane.cli.tables import cells, clock, console
from douane.engine.comparison import Compared
from douane.engine.doubt import OPEN, Doubt
from douane.operations.what_if import EXAMPLES, Summary

_COLUMNS: Final = ("then", "now", "rule", "tool", "who", "times", "entry")


def line_of(one: Compared) -> Mapping[str, object]:
    """A message that changes, or of which not all is known, as one object."""
    told = one.told
    return {
        "entry": told.seq,
        "at": told.at,
        "session": told.text("session"),
        "principal": told.text("principal"),
        "server": told.text("server_name"),
        "method": told.text("method"),
        "subject": told.text("subject"),
        "direction": told.direction.value,
        "then": one.then.name.lower(),
        "now": None if one.is_open else one.now.name.lower(),
        "changed": one.is_changed,
        "rules": [*one.rules] if one.is_changed else [],
        "unknown": [doubt.value for doubt in _told(one.doubts) if doubt in OPEN],
        "left_out": [doubt.value for doubt in _told(one.doubts) if doubt not in OPEN],
    }


def show(summary: Summary) -> None:
    """Tables for people: what changes, by rule, tool and person, and what is not known."""
    from rich.table import Table  # noqa: PLC0415  # 40 ms that --json need not wait for

    if summary.groups:
        table = Table(*_COLUMNS, box=None, pad_edge=False)
        for group, times in summary.groups.most_common():
            rules = " ".join(group.rules)
            row = (group.then, group.now, rules, *group[3:], str(times), str(summary.first[group]))
            table.add_row(*cells(row))
        console().print(table)
        click.echo()
    for one, count in summary.doubts.most_common():
        more = ", …" if count > EXAMPLES else ""
        kind = "not known" if one in OPEN else "left out"
        examples = ", ".join(map(str, summary.examples[one]))
        click.echo(f"{kind}: {count} × {one.value} (entry {examples}{more})")
    if summary.spoilt:
        click.echo(f"not known: {summary.spoilt} entries cannot be read; see `douane audit verify`")
    click.echo(
        f"{summary.messages} messages since {clock(summary.since)} under policy {visible(summary.revision)}: "
        f"{summary.changed} would come out otherwise, of {summary.unknown} nobody can tell"
    )


def _told(doubts: Iterable[Doubt]) -> list[Doubt]:
    return sorted(doubts, key=lambda one: one.name)
