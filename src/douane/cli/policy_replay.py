"""`douane policy replay`: what another policy would have made of recorded sessions."""

from __future__ import annotations

from math import inf
from pathlib import Path
from typing import Final

import click

from douane.cli.moment import moment
from douane.cli.replayed import line_of, show
from douane.cli.tables import as_json
from douane.cli.tenants import ready_folder, tenant_option
from douane.cli.told import as_line
from douane.config import Config, read
from douane.model.access import DEFAULT_TENANT
from douane.operations.what_if import Span, Summary, judged_again
from douane.policy.document import Level
from douane.stores.documents import config_folder, document, documents, instead

COULD_NOT: Final = 2
since_option = click.option(
    "--since",
    callback=moment,
    default="7d",
    show_default=True,
    help="From then on: `2h` ago, `7d`, or a date.",
)


@click.command()
@since_option
@click.option("--until", callback=moment, help="Up to then.")
@click.option(
    "--policy",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="In the place of your douane.toml; without it, what is in force.",
)
@tenant_option
@as_json
def replay(since: float, until: float | None, files: tuple[Path, ...], form: str, tenant: str) -> None:
    """Judge recorded sessions again, and show which verdicts change.

    Ends with 1 if any does, and with 2 if none does that can be told, and some cannot.
    """
    now, candidate = in_force(tenant), _candidate(files, tenant)
    summary = Summary(since, candidate.policy.revision)
    span = Span(ready_folder(tenant), since, inf if until is None else until)
    for one in judged_again(span, candidate, now, summary):
        if form == "json" and (one.is_changed or one.doubts):
            click.echo(as_line(line_of(one)))
    if form == "json":
        click.echo(as_line({"summary": summary.as_json()}))
    else:
        show(summary)
    click.get_current_context().exit(_code(summary))


def _code(summary: Summary) -> int:
    if summary.changed:
        return 1
    return COULD_NOT if summary.unknown or summary.spoilt or not summary.messages else 0


def in_force(tenant: str) -> Config:
    """What is in force here, for this tenant."""
    return read(documents(config_folder(), str(Path.cwd()), _own(tenant)))


def _candidate(files: tuple[Path, ...], tenant: str) -> Config:
    """What would be in force with these files in the place of the document that they may replace."""
    given = documents(config_folder(), str(Path.cwd()), _own(tenant))
    mine = [document(str(file), Level.USER) for file in files]
    return read(instead(given, mine, _own(tenant)) if files else given)


def _own(tenant: str) -> str:
    return "" if tenant == DEFAULT_TENANT else tenant
