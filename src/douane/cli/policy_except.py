"""`douane policy except`: one false alarm that may pass, in one place, for some time."""

from __future__ import annotations

import os
import time
from typing import Any, Final

import click

from douane.audit.visible import visible
from douane.cli.except_end import last_day, period
from douane.cli.except_kept import kept_lines
from douane.cli.except_value import sha256_of
from douane.cli.tables import as_json, clock
from douane.cli.tenants import ensure_declared, ready_folder, tenant_option
from douane.cli.told import as_line
from douane.errors import ConfigError
from douane.operations.exception_text import Clause, already, blocks, kept, kept_json, ordered, usual_end
from douane.operations.fitting_exception import scope_of
from douane.operations.known import finding_fix, is_finding
from douane.operations.recorded_findings import FINDING_ID
from douane.stores.documents import config_folder
from douane.stores.exceptions import add_exception, exceptions_of, remove_exception

_PLACES: Final = {
    "server": "--server",
    "tool": "--tool",
    "argument": "--argument",
    "value_from": "--value-from",
}


@click.command("except")
@click.argument("findings", nargs=-1, metavar="[FINDING]...")
@click.option("--principal", help="Only for this principal.")
@click.option("--server", help="Only for this server, by id or name.")
@click.option("--tool", help="Only for this tool, prompt or resource.")
@click.option("--argument", help="Only in this argument: its name, or its JSON Pointer below the arguments.")
@click.option(
    "--value-from", type=click.Path(), metavar="FILE", help="Only for the text in FILE; `-` reads it."
)
@click.option(
    "--every-value", is_flag=True, help="For whatever stands where the finding was, not only for it."
)
@click.option("--until", callback=last_day, metavar="DATE", help="The last day, e.g. 2027-01-31 (UTC).")
@click.option("--for", "period", callback=period, metavar="PERIOD", help="How long: `12h`, `30d`, `2w`.")
@click.option("--reason", help="Why this finding is no danger here.")
@click.option(
    "--list", "listing", is_flag=True, help="Show the exceptions there are, those that are over too."
)
@click.option("--remove", multiple=True, metavar="ID", help="Remove the exception of this id.")
@tenant_option
@as_json
def except_(form: str, **asked: Any) -> None:  # noqa: ANN401  # options, by click
    """Let FINDING pass: an id from a refusal or the log, such as `f-3fa9c1d2-7`, or a rule.

    With an id the exception is for that value in that place, for 30 days unless you say otherwise. With a
    rule, such as `secret.aws-access-key-id`, the options say where and for how long. For a person
    at a terminal.
    """
    doing = _listed if asked["listing"] else _removed if asked["remove"] else _added
    if doing is not _added and asked["findings"]:
        raise click.UsageError("--list and --remove take no FINDING")
    doing(form, asked)


def _listed(form: str, asked: dict[str, Any]) -> None:
    ensure_declared(asked["tenant"])
    found = kept(config_folder(), asked["tenant"])
    lines = map(as_line, map(kept_json, found)) if form == "json" else kept_lines(found, time.time())
    for line in lines:
        click.echo(line)


def _removed(form: str, asked: dict[str, Any]) -> None:
    folder = config_folder()
    ensure_declared(asked["tenant"])
    for name in asked["remove"]:
        remove_exception(folder, name, asked["tenant"])
        click.echo(as_line({"removed": name}) if form == "json" else visible(f"removed {name}"))


def _added(form: str, asked: dict[str, Any]) -> None:
    if not asked["findings"]:
        raise click.UsageError("name a FINDING: an id from a refusal, or a rule")
    if not asked["reason"]:
        raise click.UsageError("give --reason: why this finding is no danger here")
    folder, tenant = config_folder(), asked["tenant"]
    ensure_declared(tenant)
    state = ready_folder(tenant)
    clauses = [_clause(finding, asked, state) for finding in dict.fromkeys(asked["findings"])]
    clauses = [clause for clause in clauses if not _is_there(clause, tenant, form)]
    if not clauses:
        return
    text = blocks(clauses)
    from douane.cli.approvals.terminal import OUTPUT, STREAMS, ensure_person  # noqa: PLC0415  # showing needs none

    ensure_person(state, OUTPUT if asked["value_from"] == "-" else STREAMS)
    add_exception(folder, text, tenant)
    document = f"{folder}/{exceptions_of(tenant)}"
    if form == "json":
        for clause in clauses:
            click.echo(as_line({"document": document, **clause}))
    else:
        click.echo(visible(f"added to {document}") + "\n\n" + text)


def _is_there(clause: Clause, tenant: str, form: str) -> bool:
    """Whether an exception lets the same pass already, which is said."""
    there = already(config_folder(), clause, tenant)
    if there is not None:
        told = (
            f"there is one already: {there.name}, until {clock(there.until)}; `--remove {there.name}` ends it"
        )
        click.echo(as_line({"already": kept_json(there)}) if form == "json" else visible(told))
    return there is not None


def _clause(finding: str, asked: dict[str, Any], state: str) -> Clause:
    is_id = FINDING_ID.fullmatch(finding)
    fitting = _of_id(finding, asked, state) if is_id else _of_rule(finding, asked)
    common = {"principal": asked["principal"], "reason": asked["reason"], "id": f"x-{os.urandom(4).hex()}"}
    return ordered(common | fitting)


def _of_id(finding: str, asked: dict[str, Any], state: str) -> dict[str, object]:
    given = [option for key, option in _PLACES.items() if asked[key]]
    if given:
        raise click.UsageError(f"`{finding}` says where it was found: leave {', '.join(given)} out")
    scope = scope_of(finding, state) | {"until": _until(asked) or usual_end()}
    return scope | {"value": None} if asked["every_value"] else scope


def _of_rule(finding: str, asked: dict[str, Any]) -> dict[str, object]:
    if _until(asked) is None:
        raise click.UsageError("give either --until or --for: an exception has an end")
    if asked["every_value"]:
        raise click.UsageError("--every-value goes with the id of a finding")
    from douane.cli.dossiers.named import in_force  # noqa: PLC0415  # an id needs no more than the log

    if not is_finding(finding, in_force(asked["tenant"])):
        raise ConfigError(f"no finding is called `{finding}`", finding_fix(finding))
    value = asked["value_from"]
    scope = {key: asked[key] for key in ("server", "tool", "argument")}
    return {"finding": finding, **scope, "until": _until(asked), "value": value and sha256_of(value)}


def _until(asked: dict[str, Any]) -> object:
    if asked["until"] is not None and asked["period"] is not None:
        raise click.UsageError("give either --until or --for: an exception has one end")
    return asked["until"] or asked["period"]
