"""`douane alerts`: what people and their systems are told, whether it arrived, and quiet periods."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from threading import Event
from typing import Final

import click

from douane.alerts.lists import STATES
from douane.alerts.queue import DEAD, PENDING, SENT
from douane.audit.visible import visible
from douane.cli.alerts.shown import show_alert, show_alerts, show_deliveries, show_quiet, show_sinks
from douane.cli.moment import lasting
from douane.cli.operating import by, place
from douane.cli.tables import as_json
from douane.cli.tenants import tenant_option
from douane.errors import DouaneError, LaunchError, installing
from douane.operations.base import Act, Body, Listing, View
from douane.operations.run import performed, seen
from douane.policy.clauses import SEVERITIES
from douane.wiring import warn

try:
    from douane.alerts import operations as ours
    from douane.alerts.running import run as bring
except ImportError as error:  # what speaks HTTP is an extra
    raise LaunchError(
        f"alerts need what is not installed: {error.name} is missing",
        installing("control"),
    ) from None

_ACTS: Final[Mapping[str, Act]] = {one.name: one for one in ours.ACTS}
_VIEWS: Final[Mapping[str, View]] = {one.name: one for one in ours.VIEWS}


@click.group()
def alerts() -> None:
    """See what people are told, whether it arrived, and try it out."""


@alerts.command()
@tenant_option
def run(tenant: str) -> None:
    """Follow the log and bring alerts to sinks, until it is stopped; the control room does it by itself."""
    ended = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    bring(place(tenant), ended, warn)


@alerts.command("list")
@click.option("--state", type=click.Choice(STATES), default=None, help="Only these.")
@click.option("--severity", type=click.Choice([*SEVERITIES]), default=None, help="At least this.")
@click.option("-n", "most", type=click.IntRange(1, 1000), default=50, show_default=True, help="How many.")
@tenant_option
@as_json
def list_(state: str | None, severity: str | None, most: int, tenant: str, form: str) -> None:
    """Show alerts, the latest first."""
    show_alerts(_items("alerts", tenant, {"state": state, "severity": severity, "most": most}), form)


@alerts.command()
@click.argument("ident", metavar="ALERT")
@tenant_option
@as_json
def show(ident: str, tenant: str, form: str) -> None:
    """Show one alert, and what became of its notices."""
    found = seen(place(tenant), by(), _VIEWS["alerts.show"], {"id": ident})
    show_alert(found if not isinstance(found, Listing) else {}, form)


@alerts.command()
@click.option("--state", type=click.Choice([PENDING, SENT, DEAD]), default=None, help="Only these.")
@click.option("-n", "most", type=click.IntRange(1, 1000), default=50, show_default=True, help="How many.")
@tenant_option
@as_json
def deliveries(state: str | None, most: int, tenant: str, form: str) -> None:
    """Show notices on their way to sinks, brought, and dead."""
    show_deliveries(_items("alerts.deliveries", tenant, {"state": state, "most": most}), form)


@alerts.command()
@tenant_option
@as_json
def sinks(tenant: str, form: str) -> None:
    """Show where alerts go, and how each sink does."""
    show_sinks(_items("alerts.sinks", tenant, {}), form)


@alerts.command()
@click.argument("sink", default="")
@tenant_option
def test(sink: str, tenant: str) -> None:
    """Send a try to SINK, or to every one; ends with 1 if one does not take it."""
    names = [sink] if sink else [str(one["id"]) for one in _items("alerts.sinks", tenant, {})]
    if not names:
        click.echo("there is no sink; see docs/alerts.md for how to write one")
    failed = [name for name in names if not _is_taken(name, tenant)]
    click.get_current_context().exit(1 if failed else 0)


@alerts.command()
@click.argument("delivery")
@tenant_option
def retry(delivery: str, tenant: str) -> None:
    """Try a notice again now that was not brought."""
    _perform("alerts.retry", tenant, {"id": delivery})


@alerts.command()
@click.argument("delivery")
@tenant_option
def drop(delivery: str, tenant: str) -> None:
    """Forget a notice that was not brought."""
    _perform("alerts.drop", tenant, {"id": delivery})


@alerts.command()
@click.argument("ident", metavar="ALERT")
@tenant_option
def acknowledge(ident: str, tenant: str) -> None:
    """Say that somebody looks at an alert."""
    _perform("alerts.acknowledge", tenant, {"id": ident})


@alerts.command()
@click.argument("ident", metavar="ALERT")
@tenant_option
def resolve(ident: str, tenant: str) -> None:
    """Say that an alert is over."""
    _perform("alerts.resolve", tenant, {"id": ident})


@alerts.command()
@click.option("--for", "seconds", callback=lasting, metavar="TIME", help="How long, e.g. 2h; a week at most.")
@click.option("--rule", default="", metavar="RULE", help="Only of this rule, e.g. `pin.*`.")
@click.option("--server", default="", metavar="SERVER", help="Only of this server.")
@click.option("--end", type=int, default=None, metavar="NUMBER", help="End the period of this number.")
@tenant_option
def quiet(seconds: float | None, rule: str, server: str, end: int | None, tenant: str) -> None:
    """Leave people in peace for a while, but for what is critical; without options, show what is set."""
    if end is not None:
        _perform("alerts.unquiet", tenant, {"id": str(end)})
    elif seconds is not None:
        _perform("alerts.quiet", tenant, {"for": seconds, "rule": rule, "server": server})
    else:
        show_quiet(_items("alerts.quieted", tenant, {}))


def _is_taken(name: str, tenant: str) -> bool:
    try:
        _perform("alerts.test", tenant, {"id": name})
    except DouaneError as error:
        click.echo(visible(f"{name}: {error.message}"), err=True)
        click.echo(f"  fix: {visible(error.fix)}", err=True)
        return False
    return True


def _perform(name: str, tenant: str, given: Mapping[str, object]) -> None:
    click.echo(visible(performed(place(tenant), by(), _ACTS[name], given).told))


def _items(name: str, tenant: str, given: Mapping[str, object]) -> list[Body]:
    found = seen(place(tenant), by(), _VIEWS[name], given)
    return [*found.items] if isinstance(found, Listing) else []
