"""`douane servers review`, `reject`, `suspend` and `retire`, which open nothing, `resume` and `undo`."""

from __future__ import annotations

import click

from douane.audit.visible import visible
from douane.cli.dossiers.named import id_of
from douane.cli.operating import perform
from douane.cli.tenants import ready_folder, tenant_option
from douane.operations.servers import ACTS

_server = click.argument("server")
_reason = click.option(
    "--reason", required=True, metavar="TEXT", help="Why; it is told to whoever is refused."
)


@click.command()
@_server
@click.option("--reason", default="somebody looks at it", metavar="TEXT", help="Why.")
@tenant_option
def review(server: str, reason: str, tenant: str) -> None:
    """Say that somebody looks at a server; what is stopped stays so until it is approved."""
    _decide("review", server, reason, tenant)


@click.command()
@_server
@_reason
@tenant_option
def reject(server: str, reason: str, tenant: str) -> None:
    """Refuse a server that was asked for; nothing passes to or from it any more."""
    _decide("reject", server, reason, tenant)


@click.command()
@_server
@_reason
@tenant_option
def suspend(server: str, reason: str, tenant: str) -> None:
    """Stop a server at once, in every process, until it is approved again or resumed."""
    _decide("suspend", server, reason, tenant)


@click.command()
@_server
@_reason
@tenant_option
def retire(server: str, reason: str, tenant: str) -> None:
    """End a server for good."""
    _decide("retire", server, reason, tenant)


@click.command()
@_server
@click.option("--reason", required=True, metavar="TEXT", help="Why.")
@tenant_option
def resume(server: str, reason: str, tenant: str) -> None:
    """End a suspension, only from a terminal: an approval counts again; without, the server is in review."""
    from douane.cli.approvals.terminal import check_terminal, confirm, passphrase  # noqa: PLC0415  # as in `approve`

    check_terminal()
    given = {"id": id_of(server, tenant), "reason": reason}
    confirm()
    given["passphrase"] = passphrase(ready_folder(tenant))
    click.echo(visible(perform(ACTS, "servers.resume", tenant, given).told))


@click.command()
@_server
@tenant_option
def undo(server: str, tenant: str) -> None:
    """Take the last approval back, only from a terminal: policy, profile and pins are as before it."""
    from douane.cli.approvals.terminal import check_terminal, confirm, passphrase  # noqa: PLC0415  # as in `approve`

    check_terminal()
    ident = id_of(server, tenant)
    confirm()  # its rule goes, too
    given = {"id": ident, "passphrase": passphrase(ready_folder(tenant))}
    click.echo(visible(perform(ACTS, "servers.undo", tenant, given).told))


def _decide(act: str, server: str, reason: str, tenant: str) -> None:
    given = {"id": id_of(server, tenant), "reason": reason}
    click.echo(visible(perform(ACTS, f"servers.{act}", tenant, given).told))
