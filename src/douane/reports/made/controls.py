"""What a framework of controls asks for, and how far the real system shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from douane.errors import ConfigError
from douane.operations.base import Place
from douane.reports.document import Document, Section, Table
from douane.reports.frameworks import FRAMEWORKS
from douane.reports.made.asked import Asked
from douane.reports.mapping import BY_HAND, Shown, mapped
from douane.reports.posture import posture
from douane.reports.practice import State

_SAYS: Final = (
    "Each clause is judged by practices of this installation, each by what was found here. It is met where "
    "all of them are; what nobody has looked at is unknown. This is evidence for audits, and no certificate."
)


def controls(place: Place, asked: Asked) -> Document:
    """The clauses of a framework.

    Raises:
        ConfigError: there is no such framework.
    """
    framework = next((one for one in FRAMEWORKS if one.name == asked.framework), None)
    if framework is None:
        names = ", ".join(one.name for one in FRAMEWORKS)
        raise ConfigError("it is not said for which framework", f"take one of these with --for: {names}")
    found = posture(asked.look(place))
    shown = [*mapped(framework, found)]
    counts = Counter(one.state for one in shown)
    summary = ", ".join(f"{counts[state]} {state}" for state in (*State, BY_HAND) if counts[state])
    heads = ("clause", "title", "state", "evidence", "by hand")
    left = [(one.practice.title, one.judged.next) for one in found.open]
    return Document(
        f"controls-{framework.name}",
        f"Controls: {framework.title}",
        asked.until,
        (("clauses", summary), ("policy", "the documents in force when this was made")),
        (
            Section("Clauses", (_SAYS,), Table(heads, [*_rows(shown)])),
            Section("What to do next", (), Table(("practice", "do"), left)),
        ),
    )


def _rows(shown: list[Shown]) -> Iterator[tuple[str, ...]]:
    for clause, state, by in shown:
        told = (f"{one.practice.title} ({one.judged.state}): {one.judged.evidence}" for one in by)
        yield clause.id, clause.title, state, "; ".join(told), clause.by_hand
