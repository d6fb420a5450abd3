"""What a replay has found, as people and programs read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import click

from douane.audit.visible import visible
from douane.cli.tables import cells, clock, console
from douane.engine.comparison import Compared
from douane.engine.doubt import OPEN, Doubt

_COLUMNS: Final = ("then", "now", "rule", "tool", "who", "times", "entry")
_EXAMPLES: Final = 5


@dataclass
class Summary:
    """How many messages were judged again, how many came out otherwise, and of how many nobody can tell."""

    since: float
    revision: str
    messages: int = 0
    changed: int = 0
    unknown: int = 0
    spoilt: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    tools: Counter[str] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)
    doubts: Counter[Doubt] = field(default_factory=Counter)

    def add(self, one: Compared) -> None:
        """Count a message."""
        self.messages += 1
        self.doubts.update(one.doubts)
        self.unknown += one.is_open
        if one.is_changed:
            self.changed += 1
            self.rules.update(one.rules)
            self.tools[_tool(one)] += 1
            self.people[one.told.text("principal")] += 1

    def as_json(self) -> Mapping[str, object]:
        """The same, as JSON has it."""
        counts = {name: dict(getattr(self, name).most_common()) for name in ("rules", "tools", "people")}
        return {
            "since": self.since,
            "revision": self.revision,
            "messages": self.messages,
            "changed": self.changed,
            "unknown": self.unknown,
            "spoilt": self.spoilt,
            **counts,
            "doubts": {one.value: count for one, count in self.doubts.most_common()},
        }


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


def show(found: Sequence[Compared], summary: Summary) -> None:
    """Tables for people: what changes, by rule, tool and person, and what is not known."""
    from rich.table import Table  # noqa: PLC0415  # 40 ms that --json need not wait for

    changes = [one for one in found if one.is_changed]
    if changes:
        table = Table(*_COLUMNS, box=None, pad_edge=False)
        for row in _rows(changes):
            table.add_row(*cells(row))
        console().print(table)
        click.echo()
    for one, count in summary.doubts.most_common():
        examples = [str(each.told.seq) for each in found if one in each.doubts][:_EXAMPLES]
        more = ", …" if count > len(examples) else ""
        kind = "not known" if one in OPEN else "left out"
        click.echo(f"{kind}: {count} × {one.value} (entry {', '.join(examples)}{more})")
    if summary.spoilt:
        click.echo(f"not known: {summary.spoilt} entries cannot be read; see `douane audit verify`")
    click.echo(
        f"{summary.messages} messages since {clock(summary.since)} under policy {visible(summary.revision)}: "
        f"{summary.changed} would come out otherwise, of {summary.unknown} nobody can tell"
    )


def _rows(changes: Iterable[Compared]) -> Iterator[tuple[str, ...]]:
    """One row for each rule, tool and person, the most frequent first."""
    counted: Counter[tuple[str, ...]] = Counter()
    first: dict[tuple[str, ...], int] = {}
    for one in changes:
        actions = (one.then.name.lower(), one.now.name.lower())
        key: tuple[str, ...] = (*actions, " ".join(one.rules), _tool(one), one.told.text("principal"))
        counted[key] += 1
        first.setdefault(key, one.told.seq)
    for key, times in counted.most_common():
        yield (*key, str(times), str(first[key]))


def _tool(one: Compared) -> str:
    return f"{one.told.text('server_name')}/{one.told.text('subject') or one.told.text('method')}"


def _told(doubts: Iterable[Doubt]) -> list[Doubt]:
    return sorted(doubts, key=lambda one: one.name)
