"""`douane posture`: how this installation stands, and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import click

from douane.audit.visible import visible
from douane.cli.tables import as_json
from douane.cli.told import as_line
from douane.model.access import DEFAULT_TENANT
from douane.operations.base import Place
from douane.reports.gathering import gathered
from douane.reports.gathering import thorough as looked_closely
from douane.reports.operations import told
from douane.reports.posture import Posture, Standing, posture
from douane.reports.practice import THOROUGH, State
from douane.stores.documents import config_folder
from douane.stores.paths import state_folder

_MARKS: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.MET: click.style("✓", fg="green"),
        State.PARTLY: click.style("~", fg="yellow"),
        State.NOT_MET: click.style("✗", fg="red", bold=True),
        State.UNKNOWN: click.style("?", fg="yellow", bold=True),
        State.NOT_NEEDED: "·",
    }
)
_NEXT: Final = 5


@click.command("posture")
@click.option("--thorough", is_flag=True, help="Also try every control, prove the log, look at hosts.")
@as_json
def command(thorough: bool, form: str) -> None:
    """Show how this installation stands, and what to do next; ends with 1 if anything is not met.

    What nobody has looked at counts as not met.
    """
    place = Place(state_folder(), config_folder(), DEFAULT_TENANT)
    found = posture((looked_closely if thorough else gathered)(place))
    _SHOWN[form](found)
    click.get_current_context().exit(1 if found.open else 0)


def _table(found: Posture) -> None:
    for standing in found.standings:
        click.echo(f"{_MARKS[standing.judged.state]} {visible(_line(standing))}")
    click.echo(f"{found.score} of 100{_without(found)}")
    for step, titles in list(_steps(found).items())[:_NEXT]:
        click.echo(f"next: {visible(step)} ({'; '.join(titles)})")


def _without(found: Posture) -> str:
    """How many practices only a closer look can judge, which is not kept for the next look."""
    left = sum(one.judged.next == THOROUGH for one in found.standings)
    return f"; {left} practices earn nothing without --thorough" if left else ""


def _steps(found: Posture) -> dict[str, list[str]]:
    """What to do next, each step once, with the titles of all practices that it is for."""
    steps: dict[str, list[str]] = {}
    for standing in found.open:
        steps.setdefault(standing.judged.next, []).append(standing.practice.title)
    return steps


def _line(standing: Standing) -> str:
    judged = standing.judged
    line = f"{standing.practice.title}: {judged.evidence}"
    return line if judged.state in {State.MET, State.NOT_NEEDED} else f"{line} ({judged.state})"


def _json(found: Posture) -> None:
    click.echo(as_line(told(found)))


_SHOWN: Final[Mapping[str, Callable[[Posture], None]]] = MappingProxyType({"table": _table, "json": _json})
