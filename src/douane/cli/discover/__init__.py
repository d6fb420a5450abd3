"""`douane discover`: which MCP servers this machine has, and what there is to say against each."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import IO, Final

import click

from douane.cli.discover.ours import with_ours
from douane.cli.discover.shown import SHOWN
from douane.cli.discover.watching import watched
from douane.discovery.estate import records
from douane.discovery.finding import this_machine
from douane.discovery.look import Scope, look
from douane.discovery.process_lists import of_any
from douane.discovery.record import Record
from douane.discovery.report import at_least
from douane.model.finding import Severity

_SEVERITIES: Final = {severity.name.lower(): severity for severity in Severity if severity}


@click.command()
@click.option("--json", "form", flag_value="json", default="table", help="One JSON object a line.")
@click.option("--sarif", "form", flag_value="sarif", help="One SARIF document.")
@click.option("--html", "form", flag_value="html", help="One page that needs nothing else.")
@click.option(
    "--project",
    type=click.Path(exists=True, file_okay=False),
    default=".",
    help="The folder whose own servers count (default: this one).",
)
@click.option(
    "--probe", flag_value="probe", default="", help="Ask sockets on loopback whether they speak MCP."
)
@click.option(
    "--processes",
    "listed",
    type=click.File("r", encoding="utf-8", errors="replace"),
    metavar="FILE",
    help="Processes as `ps -axww -o pid=,ppid=,uid=,args=` prints them; `-` is standard input.",
)
@click.option(
    "--at-least",
    "severity",
    type=click.Choice(list(_SEVERITIES)),
    default="medium",
    show_default=True,
    help="How bad a risk must be for it to end with 1.",
)
@click.option("--watch", is_flag=True, help="Go on looking, and show what is new.")
def discover(form: str, severity: str, watch: bool, **asked: object) -> None:
    """Show the MCP servers of every host, those that run and those that are installed, with their risks.

    Nothing is started, and nothing is connected to without --probe. Ends with 1 if there is a risk.
    """
    looked = _looking(**asked)  # type: ignore[arg-type]  # options, by click
    found = looked()
    SHOWN[form](found)
    if watch:
        watched(looked, found, form)
    click.get_current_context().exit(1 if at_least(found, _SEVERITIES[severity]) else 0)


def _looking(project: str, probe: str, listed: IO[str] | None) -> Callable[[], tuple[Record, ...]]:
    """Each call looks anew, but for processes that somebody listed."""
    machine = this_machine(os.path.abspath(project))  # noqa: PTH100  # as in stores
    processes = of_any(listed.read()) if listed is not None else None
    scope = Scope(processes, bool(probe))
    return lambda: records(with_ours(look(machine, scope)))
