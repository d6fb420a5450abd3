"""`douane doctor`: a known-bad sample through each control, to see that it fires."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

import click

from douane.audit.visible import visible
from douane.cli.tables import as_json
from douane.cli.told import as_line
from douane.operations.controls.base import State
from douane.operations.doctor import Tested, tested
from douane.wiring import folders

_MARKS: Final = {
    State.FIRED: click.style("✓", fg="green"),
    State.MISSED: click.style("✗", fg="red", bold=True),
    State.UNCHECKED: click.style("?", fg="yellow", bold=True),
    State.NOTED: "·",
}
_LOUD: Final = {State.UNCHECKED: "NOT CHECKED: "}


@click.command()
@as_json
def doctor(form: str) -> None:
    """Show that every control fires; ends with 1 unless all of them do.

    Each gets something bad, in a conversation that leads nowhere, under the policy in force here.
    """
    from douane.alerts.controls import CONTROLS as OF_ALERTS  # noqa: PLC0415  # loads all of Douane

    counts: Counter[State] = Counter()
    for one in tested(*folders(), OF_ALERTS):
        counts[one.outcome.state] += 1
        _SHOWN[form](one)
    if form == "table":
        _summary(counts)
    click.get_current_context().exit(1 if counts[State.MISSED] or counts[State.UNCHECKED] else 0)


def _show_line(found: Tested) -> None:
    control, outcome = found
    sent = f"{control.sent} → " if control.sent else ""
    told = visible(f"{control.name}: {sent}{_LOUD.get(outcome.state, '')}{outcome.happened}")
    click.echo(f"{_MARKS[outcome.state]} {told}")


def _show_json(found: Tested) -> None:
    control, outcome = found
    told = {"control": control.name, "state": outcome.state}
    click.echo(as_line(told | {"sent": control.sent, "happened": outcome.happened}))


def _summary(counts: Counter[State]) -> None:
    fires = counts[State.FIRED]
    click.echo(f"{fires} of {fires + counts[State.MISSED] + counts[State.UNCHECKED]} controls fire")


_SHOWN: Final[Mapping[str, Callable[[Tested], None]]] = {"table": _show_line, "json": _show_json}
