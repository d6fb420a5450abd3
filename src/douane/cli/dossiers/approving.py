"""`douane servers approve`: policy, pins and profile in one step, by a person at a terminal."""

from __future__ import annotations

import time
from typing import Final

import click

from douane.audit.visible import visible
from douane.cli.dossiers.named import in_force, opened
from douane.cli.moment import lasting
from douane.cli.tables import clock
from douane.cli.tenants import ready_folder, tenant_option
from douane.inventory.identity import handle
from douane.model.dossier import Dossier
from douane.model.server import Kind, Pin
from douane.operations.dossiers.approval import Plan, Wish, carry_out, planned, until_in_force, unwalled
from douane.operations.dossiers.named import meant, scopes_of
from douane.policy.granted import ALL
from douane.policy.pattern import compiled
from douane.stores.documents import config_folder
from douane.stores.protection import protection
from douane.wiring import principal

_UNSEEN: Final = "which nobody has looked at yet"


@click.command()
@click.argument("server")
@click.option("--because", "--reason", default="", metavar="TEXT", help="Why.")
@click.option(
    "--tool", "tools", multiple=True, metavar="NAME", help="In place of the tools that were asked for."
)
@click.option("--owner", default="", help="Who answers for it, if it is somebody else.")
@click.option("--maintainer", default="", help="Who publishes it, as you have found out.")
@click.option("--for", "period", callback=lasting, help="How long: `30d`, `12w`; else `review` says it.")
@tenant_option
def approve(server: str, tools: tuple[str, ...], period: float | None, tenant: str, **said: str) -> None:
    """Approve a server as it is now; only from a terminal.

    Writes a rule for its tools and a profile with what was asked for, and approves what it shows.
    """
    # Imported at first use: what asks people takes half of the time that other commands of this group do.
    from douane.cli.approvals.terminal import check_terminal, confirm, unlocked  # noqa: PLC0415

    check_terminal()
    config = in_force(tenant)
    with opened(tenant) as store:
        identity, before = meant(store, config, server)
        wish = Wish(tools, **said, scopes=scopes_of(config, identity), unwalled=unwalled(identity))
        plan = planned(identity, before, store.pins(identity.id), wish, tenant)
        show(plan)
        if wish.unwalled:
            click.echo(f"no profile: {visible(wish.unwalled)}")
        confirm()
        unlocked(protection(ready_folder(tenant)))
        now = time.time()
        until = now + (period or config.settings.review)
        decided = plan.dossier._replace(by=principal().id, at=now, until=until)
        carry_out(store, plan._replace(dossier=decided), config_folder(), tenant, until_in_force)
    click.echo(f"approved {visible(handle(identity))} until {clock(until)}")
    click.echo(f"to take it back: douane servers undo {visible(handle(identity))}")


def show(plan: Plan) -> None:
    """All that is about to be done."""
    click.echo(f"server    {visible(plan.dossier.server)}")
    click.echo(
        f"version   {visible(plan.dossier.traits.version or 'whichever is newest when it is started')}"
    )
    click.echo(f"for       {visible(plan.dossier.need.purpose)}")
    click.echo(f"asked by  {visible(plan.before.asked_by)}, owner {visible(plan.dossier.owner)}")
    for pin in plan.pins:
        click.echo(f"approves  {visible(f'{pin.kind} {pin.name}')}, {_looked_at(pin, plan.dossier)}")
    click.echo(f"writes    {visible(plan.document)}")
    for line in plan.text.splitlines():
        click.echo(f"  {visible(line)}")


def _looked_at(pin: Pin, dossier: Dossier) -> str:
    """What a person should know of a definition that the approval is for."""
    tools = dossier.need.tools
    is_refused = pin.kind is Kind.TOOL and ALL not in tools and not compiled(tools).matches(pin.name)
    return (
        "as it is now, to tell when it changes: the rule below refuses its calls" if is_refused else _UNSEEN
    )
