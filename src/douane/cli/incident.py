"""`douane incident`: what has happened, what was done at once, what came out, and what is to be done."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Final

import click

from douane.audit.visible import visible
from douane.cli.approvals.terminal import check_terminal
from douane.cli.incident_shown import exposed, page, row
from douane.cli.moment import moment
from douane.cli.operating import item, perform, place
from douane.cli.tenants import ready_folder, tenant_option
from douane.errors import ConfigError
from douane.incidents import reporting
from douane.incidents.drafts import DRAFTS
from douane.incidents.incident import Incident, Kind, Phase, Severity, State, Turn
from douane.incidents.operations import ACTS, VIEWS
from douane.incidents.store import Incidents
from douane.incidents.told import brief, whole
from douane.stores.account import account

_ID: Final = click.argument("ident", metavar="ID")
_FORM: Final = click.option("--json", "form", flag_value="json", default="", help="As JSON.")
_KINDS, _SEVERITIES, _PHASES = ([one.value for one in words] for words in (Kind, Severity, Phase))
_TURNS: Final = tuple(one.replace(" ", "-") for one in Turn)
_YES: Final = "say `--yes` where nobody can be asked"


@click.group()
def incident() -> None:
    """Open incidents, act at once, and see them through to their end."""


@incident.command("open")
@click.argument("title", default="")
@click.option("--kind", type=click.Choice(_KINDS), default=None, help="What happened.")
@click.option("--severity", type=click.Choice(_SEVERITIES), default=None, help="How grave it is.")
@click.option("--entry", type=int, default=0, help="The entry of the audit log that it is opened from.")
@click.option("--alert", default="", help="The alert that it is opened from.")
@click.option("--server", "servers", multiple=True, help="A server that it is about.")
@click.option("--principal", "principals", multiple=True, help="A principal, to be suspended everywhere.")
@click.option("--session", "sessions", multiple=True, help="A session that it is about.")
@click.option("--aware", callback=moment, help="When somebody first knew: `2h` ago, or a date.")
@click.option("--since", callback=moment, help="From when on the log is asked.")
@click.option(
    "--only", type=click.Choice(["watch"]), default=None, help="`watch`: do nothing but keep the log."
)
@click.option("--yes", "sure", flag_value="yes", default="", help="Do it without being asked.")
@_FORM
@tenant_option
def open_(tenant: str, form: str, sure: str, alert: str, **said: object) -> None:
    """Open an incident: shows what would be done at once, and does it."""
    if alert:
        said["entry"] = _entry_of(tenant, alert)
    given = {name: one for name, one in said.items() if one}
    if not sure and not said["only"]:
        _preview(tenant, given)
        _ensure_wanted()
    _show(tenant, str(perform(ACTS, "incidents.open", tenant, given).after["id"]), form)


@incident.command()
@_ID
@_FORM
@tenant_option
def resume(ident: str, form: str, tenant: str) -> None:
    """Do what was planned and has failed, or never came to be done."""
    perform(ACTS, "incidents.resume", tenant, {"id": ident})
    _show(tenant, ident, form)


@incident.command("list")
@click.option("--all", "every", flag_value="all", default="", help="Those that are closed, too.")
@_FORM
@tenant_option
def list_(every: str, form: str, tenant: str) -> None:
    """List incidents."""
    store = Incidents(ready_folder(tenant))
    try:
        found = [one for one in store.all().values() if every or not one.closed]
    finally:
        store.close()
    for one in found:
        click.echo(json.dumps(brief(one)) if form else row(one, time.time()))
    if not found and not form:
        click.echo("no incident is open" if not every else "there was no incident")


@incident.command()
@_ID
@_FORM
@tenant_option
def show(ident: str, form: str, tenant: str) -> None:
    """Show one, with its tasks and credentials."""
    _show(tenant, ident, form)


@incident.command()
@_ID
@_FORM
@tenant_option
def timeline(ident: str, form: str, tenant: str) -> None:
    """Show what happened before, during and after, by the audit log."""
    for one in reporting.timeline_of(place(tenant), _the(tenant, ident)):
        if form:
            click.echo(json.dumps(one._asdict()))
            continue
        when = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(one.at))
        times = f"{one.times} times" if one.times > 1 else ""
        about = (one.what, one.server, one.principal, one.subject, one.action, times, *one.because)
        click.echo("  ".join(filter(None, (when, one.stretch, str(one.seq), *map(visible, about)))))


@incident.command()
@_ID
@_FORM
@tenant_option
def exposure(ident: str, form: str, tenant: str) -> None:
    """Show what came out, with what the log cannot tell."""
    if form:
        click.echo(json.dumps(item(VIEWS, "incidents.exposure", tenant, {"id": ident}), indent=2))
    else:
        click.echo(exposed(reporting.exposure_of(place(tenant), _the(tenant, ident))), nl=False)


@incident.command()
@_ID
@click.argument("which", type=click.Choice([*DRAFTS]))
@tenant_option
def draft(ident: str, which: str, tenant: str) -> None:
    """Print a draft of what is told to the authority, to persons, customers or colleagues, as Markdown."""
    click.echo(item(VIEWS, "incidents.drafts", tenant, {"id": ident})[which])


@incident.command()
@_ID
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False), help="The bundle, a ZIP.")
@tenant_option
def evidence(ident: str, output: str, tenant: str) -> None:
    """Write the entries about it, with what proves them, into one signed file."""
    found = reporting.evidence_of(place(tenant), _the(tenant, ident), (account(), time.time()), output)
    click.echo(f"{found.entries} entries, from {found.first} to {found.last}, in {visible(output)}")


@incident.command()
@_ID
@click.argument("text")
@tenant_option
def note(ident: str, text: str, tenant: str) -> None:
    """Write something down."""
    _perform("note", tenant, {"id": ident, "text": text})


@incident.command()
@_ID
@click.argument("number", type=int, default=0)
@click.option("--add", "text", default="", metavar="TEXT", help="Add one, in place of changing NUMBER.")
@click.option(
    "--phase", type=click.Choice(_PHASES), default=Phase.INVESTIGATE.value, help="Of one that is added."
)
@click.option("--owner", default=None, help="Who does it.")
@click.option("--due", callback=moment, metavar="DATE", help="By when, such as 2026-12-01.")
@click.option("--done", "state", flag_value="done", default="", help="It is done.")
@click.option("--not-done", "state", flag_value="open", help="It is not, after all.")
@tenant_option
def task(ident: str, number: int, text: str, tenant: str, due: float | None, **said: str | None) -> None:
    """Say whose a task is, when it is due, or that it is done; or add one."""
    given = {"id": ident, "owner": said["owner"], "due": due}
    if text:
        _perform("add-task", tenant, {**given, "phase": said["phase"], "text": text})
    elif number:
        done = {"done": True, "open": False}.get(said["state"] or "")
        _perform("task", tenant, {**given, "number": number, "done": done})
    else:
        raise ConfigError("it is not clear which task", "give its number, or `--add TEXT`")


@incident.command()
@_ID
@click.argument("name")
@click.argument("state", type=click.Choice(_TURNS))
@click.option("--note", "text", default="", help="Where, and by whom.")
@tenant_option
def rotation(ident: str, name: str, state: str, text: str, tenant: str) -> None:
    """Say that a credential is `rotated`, `revoked`, `not-needed` or still `open`."""
    _perform("rotate", tenant, {"id": ident, "name": name, "state": state.replace("-", " "), "note": text})


@incident.command()
@_ID
@click.option("--lessons", default="", metavar="TEXT", help="What was learned.")
@click.option("--although", default="", metavar="TEXT", help="Why, although something is open.")
@tenant_option
def close(ident: str, lessons: str, although: str, tenant: str) -> None:
    """Close it; prints a policy that would have refused what came out. Stops and kills stay."""
    perform(ACTS, "incidents.close", tenant, {"id": ident, "lessons": lessons, "although": although})
    click.echo(f"closed {ident}; what was stopped stays so", err=True)
    still = item(VIEWS, "incidents.show", tenant, {"id": ident})["standing"]
    for one in still if isinstance(still, list) else ():
        click.echo(f"  {visible(one['what'])}; to end that: {visible(one['command'])}", err=True)
    click.echo("a text that fooled a detector becomes a sample: `douane feedback add`", err=True)
    click.echo(item(VIEWS, "incidents.proposal", tenant, {"id": ident})["policy"], nl=False)


def _preview(tenant: str, given: Mapping[str, object]) -> None:
    found = item(VIEWS, "incidents.preview", tenant, given)["measures"]
    for one in found if isinstance(found, list) else ():
        click.echo(f"{one['name']}: {', '.join(map(visible, one['about'])) or visible(one['trouble'])}")


def _perform(name: str, tenant: str, given: Mapping[str, object]) -> None:
    click.echo(visible(perform(ACTS, f"incidents.{name}", tenant, given).told))


def _the(tenant: str, ident: str) -> Incident:
    store = Incidents(ready_folder(tenant))
    try:
        return store.the(ident)
    finally:
        store.close()


def _ensure_wanted() -> None:
    try:
        check_terminal()
    except ConfigError:
        raise ConfigError("nobody is there to be asked, and nothing was done", _YES) from None
    click.confirm("Do this now?", abort=True)


def _show(tenant: str, ident: str, form: str) -> None:
    one = _the(tenant, ident)
    click.echo(json.dumps(whole(one)) if form else page(one, time.time()), nl=bool(form))
    if any(measure.state is not State.DONE for measure in one.measures):
        click.echo(f"douane: some of it was not done; again: douane incident resume {one.id}", err=True)


def _entry_of(tenant: str, ident: str) -> int:
    from douane.alerts.operations import VIEWS as ALERTS  # noqa: PLC0415  # only who has alerts needs it

    return int(str(item(ALERTS, "alerts.show", tenant, {"id": ident})["entry"]))
