"""`douane policy replay`: what another policy would have made of recorded sessions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from math import inf
from pathlib import Path
from typing import Final

import click

from douane.audit.entry import decoded
from douane.cli.moment import moment
from douane.cli.replayed import Summary, line_of, show
from douane.cli.tables import as_json
from douane.cli.tenants import ready_folder, tenant_option
from douane.cli.told import as_line
from douane.config import Config, read
from douane.engine.comparison import Compared, Comparison
from douane.engine.rules import Rules
from douane.engine.told import is_spoilt
from douane.model.access import DEFAULT_TENANT
from douane.policy.document import Level
from douane.stores.documents import config_folder, document, documents, instead
from douane.stores.keys import value_key
from douane.stores.reader import Reader

COULD_NOT: Final = 2
BEFORE: Final = 86_400.0  # seconds that are read before, so that sessions have their memory
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
    compared = _compared(now, candidate, tenant, since)
    within = _within(compared, since, inf if until is None else until, summary)
    found = [one for one in within if one.is_changed or one.doubts]
    if form == "json":
        for one in found:
            click.echo(as_line(line_of(one)))
        click.echo(as_line({"summary": summary.as_json()}))
    else:
        show(found, summary)
    click.get_current_context().exit(_code(summary))


def _within(
    compared: Iterable[Compared | None], since: float, until: float, summary: Summary
) -> Iterator[Compared]:
    """The messages of that time, each added to the summary, and so is what cannot be read."""
    for one in compared:
        if one is None:
            summary.spoilt += 1
        elif since <= one.told.at < until:
            summary.add(one)
            yield one


def _code(summary: Summary) -> int:
    if summary.changed:
        return 1
    return COULD_NOT if summary.unknown or summary.spoilt or not summary.messages else 0


def _compared(now: Config, candidate: Config, tenant: str, since: float) -> Iterator[Compared | None]:
    """Every message, and None for each entry that cannot be read."""
    folder = ready_folder(tenant)
    key = value_key(folder)
    with closing(Reader(folder)) as reader:
        first = reader.first_since(since - BEFORE)
        entries = reader.after(first - 1)
        begins = -inf if reader.first_since(-inf) >= first else since - BEFORE
        comparison = Comparison(_rules(candidate, key), _rules(now, key), begins)
        for entry in entries:
            body = decoded(entry)
            one = comparison.take(entry.seq, body)
            if one is not None or is_spoilt(body):
                yield one


def _rules(config: Config, key: bytes) -> Rules:
    return Rules(config.policy, config.settings, detectors=(), value_key=key)


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
