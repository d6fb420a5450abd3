"""`douane servers review`, `reject`, `suspend` and `retire`, which open nothing, and `undo`."""

from __future__ import annotations

import click

from douane.audit.visible import visible
from douane.cli.dossiers.named import in_force, opened
from douane.cli.tenants import tenant_option
from douane.inventory.identity import handle
from douane.model.dossier import Stage
from douane.operations.dossiers.deciding import decided, ensure_undoable, undone
from douane.operations.dossiers.named import meant
from douane.stores.documents import config_folder
from douane.wiring import principal

_server = click.argument("server")
_because = click.option(
    "--because", "--reason", required=True, metavar="TEXT", help="Why; it is told to whoever is refused."
)


@click.command()
@_server
@click.option("--because", "--reason", default="", metavar="TEXT", help="Why.")
@tenant_option
def review(server: str, because: str, tenant: str) -> None:
    """Say that somebody looks at a server; what is stopped stays so until it is approved."""
    _decide(server, Stage.IN_REVIEW, because, tenant)


@click.command()
@_server
@_because
@tenant_option
def reject(server: str, because: str, tenant: str) -> None:
    """Refuse a server that was asked for; nothing passes to or from it any more."""
    _decide(server, Stage.REJECTED, because, tenant)


@click.command()
@_server
@_because
@tenant_option
def suspend(server: str, because: str, tenant: str) -> None:
    """Stop a server at once, in every process, until it is approved again."""
    _decide(server, Stage.SUSPENDED, because, tenant)


@click.command()
@_server
@_because
@tenant_option
def retire(server: str, because: str, tenant: str) -> None:
    """End a server for good."""
    _decide(server, Stage.RETIRED, because, tenant)


@click.command()
@_server
@tenant_option
def undo(server: str, tenant: str) -> None:
    """Take the last approval back, only from a terminal: policy, profile and pins are as before it."""
    from douane.cli.approvals.terminal import check_terminal, confirm  # noqa: PLC0415  # as in `approve`

    check_terminal()
    with opened(tenant) as store:
        identity, found = meant(store, in_force(tenant), server)
        before = ensure_undoable(identity, found, config_folder())
        confirm()  # its rule goes, too
        undone(store, before, principal().id, config_folder())
    click.echo(f"took the approval of {visible(handle(identity))} back; it is in review")


def _decide(text: str, stage: Stage, because: str, tenant: str) -> None:
    with opened(tenant) as store:
        identity, before = meant(store, in_force(tenant), text)
        store.keep(decided(identity, before, stage, (principal().id, because)), before)
    click.echo(f"{visible(handle(identity))} is {stage.value}")
