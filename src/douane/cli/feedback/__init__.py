"""`douane feedback`: false alarms as samples that hold nothing private; docs/feedback.md is the reference."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from typing import IO, Any, Final

import click

from douane import __version__
from douane.audit.visible import visible
from douane.cli.feedback.kept import keep, kept, place
from douane.cli.feedback.sample import Line, Redacted, found_in, from_entry, plainly, without_values
from douane.cli.servers import opened_store
from douane.cli.tables import as_json, cells, console
from douane.config import read
from douane.engine.inspection import alone
from douane.engine.rules import Rules
from douane.errors import ConfigError
from douane.model.server import Kind
from douane.operations.recorded_findings import FINDING_ID, Recorded, recorded
from douane.protocol.json import decode
from douane.protocol.refusal import Unreadable
from douane.stores.documents import built_in
from douane.stores.paths import state_folder

_FROM: Final = "give the call or result with --from FILE, as `douane inspect` reads it"


class _Adding(click.Group):
    """A group in which the id of a finding stands for `add` and that id."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, "add" if FINDING_ID.fullmatch(cmd_name) else cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        return super().resolve_command(ctx, ["add", *args] if FINDING_ID.fullmatch(args[0]) else args)


@click.group(cls=_Adding)
def feedback() -> None:
    """Keep false alarms as samples without what is private in them. Nothing is sent anywhere.

    `douane feedback f-3fa9c1d2-7 --reason …` is short for `douane feedback add`.
    """


@feedback.command()
@click.argument("finding", required=False)
@click.option("--from", "file", type=click.File("rb"), metavar="FILE", help="What was judged; `-` reads it.")
@click.option("--rule", help="The rule that was wrong, where FILE has findings of several.")
@click.option("--reason", required=True, help="Why it was wrong.")
@click.option("--yes", is_flag=True, help="Keep it without asking.")
@as_json
def add(form: str, **asked: Any) -> None:  # noqa: ANN401  # options, by click
    """Keep what FINDING was found in, or what stands in FILE, and show it first.

    FINDING is an id from a refusal or the log. The log holds the arguments of calls without what was found
    in them, and no results: with --from the sample is of use to whoever mends the rule.
    """
    if asked["finding"] is None and asked["file"] is None:
        raise click.UsageError("name a FINDING, or give --from FILE")
    known = None if asked["finding"] is None else recorded(asked["finding"], state_folder())
    rules = _rules()
    line = _given(asked["file"]) if asked["file"] else _of_log(known)
    rule = _rule(line, asked["rule"], known, rules)
    told = {"feedback": {"reason": plainly(asked["reason"], rules)}}
    redacted = without_values(line | told, rule, rules)
    sample = _sample(redacted, rule)
    _show(sample, redacted, form)
    if not asked["yes"]:
        _ask()
    keep(sample)
    if form != "json":
        click.echo(visible(f"kept in {place()}; nothing was sent"))


@feedback.command("list")
@as_json
def list_(form: str) -> None:
    """Show the samples that are kept."""
    samples = list(kept())
    if form == "json":
        for one in samples:
            click.echo(json.dumps(one))
        return
    from rich.table import Table  # noqa: PLC0415  # 40 ms that --json need not wait for

    table = Table("sample", "rule", "still found", "reason", box=None, pad_edge=False)
    for one in samples:
        about = one.get("feedback", {})
        found = "yes" if about.get("still_found") else "no"
        table.add_row(*cells((str(one.get("id")), str(about.get("rule")), found, str(about.get("reason")))))
    console().print(table)


@feedback.command()
@click.option("-o", "--output", type=click.File("w"), default="-", help="A file, to be replaced.")
def export(output: IO[str]) -> None:
    """Write the samples, one JSON object a line, as `douane inspect` and `douane bench` read them."""
    for one in kept():
        output.write(json.dumps(one) + "\n")


def _rules() -> Rules:
    """The built-in policy, without the shared scan: it takes longer to prepare than one line to judge."""
    config = read([built_in()])
    return alone(Rules(config.policy, config.settings))


def _given(file: IO[bytes]) -> Line:
    """The one line in a file."""
    document = decode(file.read().strip(), 64)
    if isinstance(document, Unreadable) or not isinstance(document.value, dict):
        raise ConfigError("--from does not hold one JSON object", _FROM)
    return document.value


def _of_log(known: Recorded | None) -> Line:
    line = None if known is None else from_entry(known.entry, _definition(known.entry))
    if line is None:
        raise ConfigError("the log does not hold what this was found in", _FROM)
    return line


def _definition(entry: Mapping[str, object]) -> object:
    """The tool as it was approved, None where it is not known."""
    with opened_store() as store:
        pins = store.pins(str(entry.get("server", "")))
    for pin in pins:
        shown = pin.approved or pin.seen
        if pin.kind is Kind.TOOL and pin.name == entry.get("subject") and shown is not None:
            return json.loads(shown.canonical)
    return None


def _rule(line: Line, wanted: str | None, known: Recorded | None, rules: Rules) -> str:
    """The rule that was wrong: the one that was named, recorded, or is the only one that speaks."""
    if known is not None:
        return str(known.finding.get("rule", ""))
    found = sorted({finding.rule for finding in found_in(line, rules)})
    if wanted is not None and wanted in found:
        return wanted
    if wanted is None and len(found) == 1:
        return found[0]
    raise ConfigError(
        f"`{wanted}` speaks of nothing in it" if wanted else "it is not clear which rule was wrong",
        f"give --rule with one of: {', '.join(found)}"
        if found
        else "nothing was found in it: there is no alarm",
    )


def _sample(redacted: Redacted, rule: str) -> dict[str, Any]:
    about = {"rule": rule, "version": __version__, "still_found": redacted.still_found}
    about |= redacted.line["feedback"] | {"at": round(time.time())}
    head = {"id": f"fb-{os.urandom(4).hex()}", "source": "feedback", "label": "benign"}
    return head | redacted.line | {"feedback": about}


def _show(sample: dict[str, Any], redacted: Redacted, form: str) -> None:
    if form == "json":
        click.echo(json.dumps(sample))
        return
    for line in json.dumps(sample, indent=2, ensure_ascii=False).splitlines():
        click.echo(visible(line))
    click.echo(f"{redacted.replaced} values were replaced by others of the same shape.")
    if not redacted.still_found:
        click.echo("The rule finds nothing in what is left: the sample tells of the surroundings only.")
    click.echo("Read it: names and addresses, for instance, are not recognised.")


def _ask() -> None:
    if not sys.stdin.isatty():
        raise click.UsageError("give --yes to keep it: nobody can be asked here")
    click.confirm("Keep it?", abort=True)
