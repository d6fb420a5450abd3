"""`douane discover`: which MCP servers this machine has, and what there is to say against each."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import IO, Final, NamedTuple

import click

from douane.cli.discover.ours import with_ours
from douane.cli.discover.shown import SHOWN
from douane.cli.discover.watching import watched
from douane.discovery.estate import View, records
from douane.discovery.finding import this_machine
from douane.discovery.look import Scope, look
from douane.discovery.machine import Machine
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
@click.option("--report", "gateway", default="", metavar="URL", help="Tell this gateway what was found.")
@click.option(
    "--enforce",
    flag_value="enforce",
    default="",
    help="Take entries out of files where the gateway says so, with a copy of each file.",
)
@click.option("--watch", is_flag=True, help="Go on looking, and show what is new.")
def discover(form: str, severity: str, watch: bool, **asked: object) -> None:
    """Show the MCP servers of every host, those that run and those that are installed, with their risks.

    Nothing is started, and without --probe and --report nothing is connected to. Ends with 1 for a risk.
    """
    given = Given(**asked)  # type: ignore[arg-type]  # options, by click
    if given.enforce and not given.gateway:
        raise click.UsageError("--enforce does what a gateway says: name it with --report")
    machine = this_machine(os.path.abspath(given.project))  # noqa: PTH100  # as in stores
    processes = of_any(given.listed.read()) if given.listed is not None else None
    scope = Scope(processes, bool(given.probe))
    found = records(view := with_ours(look(machine, scope)))
    SHOWN[form](found)
    if given.gateway:
        _tell(given, machine, view, found)
    if watch:
        watched(lambda: records(with_ours(look(machine, scope))), found, form)
    click.get_current_context().exit(1 if at_least(found, _SEVERITIES[severity]) else 0)


def _tell(given: Given, machine: Machine, view: View, found: Sequence[Record]) -> None:
    """Report to the gateway, show what it says, and do it if that was asked for."""
    from douane.cli.discover.enforcing import enforce  # noqa: PLC0415  # 100 ms that others need not wait for
    from douane.cli.discover.sending import sent, show  # noqa: PLC0415  # as above

    told = sent(given.gateway, found)
    show(told, found)
    if given.enforce:
        enforce(machine, view, told)


class Given(NamedTuple):
    """What is asked for beside a form."""

    project: str
    probe: str
    listed: IO[str] | None
    gateway: str
    enforce: str
