"""`douane servers approve`: policy, pins and profile in one step, by a person at a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import IO, Any, Final

import click

from douane.audit.visible import visible
from douane.cli.dossiers.named import id_of
from douane.cli.moment import lasting
from douane.cli.operating import item, perform
from douane.cli.tables import clock
from douane.cli.tenants import ready_folder, tenant_option
from douane.model.server import Kind
from douane.operations.servers import ACTS, VIEWS
from douane.policy.granted import ALL
from douane.policy.pattern import compiled

_UNSEEN: Final = "which nobody has looked at yet"


@click.command()
@click.argument("server")
@click.option("--reason", default="", metavar="TEXT", help="Why.")
@click.option(
    "--tool", "tools", multiple=True, metavar="NAME", help="In place of the tools that were asked for."
)
@click.option("--owner", default="", help="Who answers for it, if it is somebody else.")
@click.option("--maintainer", default="", help="Who publishes it, as you have found out.")
@click.option(
    "--report",
    type=click.File("rb"),
    callback=lambda *given: _digest(given[-1]),
    metavar="FILE",
    help="The report of a scan that it goes by.",
)
@click.option("--for", "period", callback=lasting, help="How long: `30d`, `12w`; else `review` says it.")
@tenant_option
def approve(server: str, tools: tuple[str, ...], period: float | None, tenant: str, **said: str) -> None:
    """Approve a server as it is now; only from a terminal.

    Writes a rule for its tools and a profile with what was asked for, and approves what it shows.
    """
    # Imported at first use: what asks people takes half of the time that other commands of this group do.
    from douane.cli.approvals.terminal import check_terminal, confirm, passphrase  # noqa: PLC0415

    check_terminal()
    given: dict[str, object] = {"id": id_of(server, tenant), "tools": tools, **said}
    plan = item(VIEWS, "servers.plan", tenant, given)
    show(plan)
    confirm()
    given |= {"for": period, "seen": plan["seen"], "passphrase": passphrase(ready_folder(tenant))}
    change = perform(ACTS, "servers.approve", tenant, given)
    click.echo(f"{visible(change.told)} until {clock(change.after['until'])}")
    click.echo(f"to take it back: douane servers undo {visible(str(plan['name']))}")


def _digest(file: IO[bytes] | None) -> str:
    return sha256(file.read()).hexdigest() if file else ""


def show(plan: Mapping[str, Any]) -> None:
    """All that is about to be done."""
    need = plan["need"]
    rows = {
        "server": plan["id"],
        "version": plan["version"] or "whichever is newest when it is started",
        "for": need["purpose"],
        "asked by": f"{plan['asked_by']}, owner {plan['owner']}",
    }
    for name, value in rows.items():
        click.echo(f"{name:10}{visible(value)}")
    if plan["report"]:
        click.echo(f"report    {plan['report']}")
    for pin in plan["pins"]:
        name = visible(f"{pin['kind']} {pin['name']}")
        click.echo(f"approves  {name}, {_looked_at(pin, need['tools'])}")
    click.echo(f"writes    {visible(plan['document'])}")
    for line in plan["text"].splitlines():
        click.echo(f"  {visible(line)}")
    if plan["unwalled"]:
        click.echo(f"no profile: {visible(plan['unwalled'])}")


def _looked_at(pin: Mapping[str, str], tools: Sequence[str]) -> str:
    """What a person should know of a definition that the approval is for."""
    is_refused = pin["kind"] == Kind.TOOL and ALL not in tools and not compiled(tools).matches(pin["name"])
    return (
        "as it is now, to tell when it changes: the rule below refuses its calls" if is_refused else _UNSEEN
    )
