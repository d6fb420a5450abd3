"""`douane servers review`, `reject`, `suspend` and `retire`, which open nothing, and `undo`."""

from __future__ import annotations

import time

import click

from douane.audit.visible import visible
from douane.cli.dossiers.named import in_force, meant, opened
from douane.cli.tenants import tenant_option
from douane.errors import ConfigError
from douane.inventory.identity import handle
from douane.model.dossier import STOPS, Dossier, Stage
from douane.model.server import ServerIdentity
from douane.stores.documents import config_folder
from douane.stores.granting import ensure_ours, take_back
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
        identity, before = meant(store, in_force(tenant), server)
        if before is None or before.stage is not Stage.APPROVED or before.effect is None:
            raise ConfigError(f"`{identity.name}` has no approval to take back", "see `douane servers show`")
        ensure_ours(config_folder(), before.effect)
        confirm()  # its rule goes, too
        after = before._replace(
            stage=Stage.IN_REVIEW,
            by=principal().id,
            at=time.time(),
            because="the approval was taken back",
            until=0.0,
            traits=before.traits._replace(tools=()),
            effect=None,
            stopped=before.effect.stopped,
        )
        store.take_back(after, before)
        take_back(config_folder(), before.effect)
    click.echo(f"took the approval of {visible(handle(identity))} back; it is in review")


def _decide(text: str, stage: Stage, because: str, tenant: str) -> None:
    with opened(tenant) as store:
        identity, before = meant(store, in_force(tenant), text)
        store.keep(_decided(identity, before, stage, because), before)
    click.echo(f"{visible(handle(identity))} is {stage.value}")


def _decided(server: ServerIdentity, before: Dossier | None, stage: Stage, because: str) -> Dossier:
    dossier = before or Dossier(server.id, server.name, server.command, stage)
    stopped = stage if stage in STOPS else dossier.stopped
    return dossier._replace(
        stage=stage, by=principal().id, at=time.time(), because=because, until=0.0, stopped=stopped
    )
