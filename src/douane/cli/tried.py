"""`douane sandbox tried`: what contained servers tried to reach, and the lines that would let them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import click

from douane.audit.entry import decoded
from douane.audit.query import Query
from douane.audit.visible import visible
from douane.cli.moment import moment
from douane.cli.tables import as_json
from douane.errors import ConfigError
from douane.policy.profiles import is_profile_name, profile_key
from douane.stores.paths import state_folder
from douane.stores.reader import NothingRecorded, Reader

_MOST: Final = 100_000
_WHAT: Final = {"egress/opened": "reached", "egress/refused": "refused"}

_Row = tuple[str, str, str, str]


@click.command()
@click.argument("server")
@click.option("--since", callback=moment, help="From then on: `2h` ago, `7d`, or a date.")
@as_json
def tried(server: str, since: float | None, form: str) -> None:
    """Show what SERVER tried to reach, and the lines of `network` that would let it."""
    from douane.sandbox.egress.learning import proposed  # noqa: PLC0415  # loads what knows addresses

    bodies = _bodies(server, since)
    rows, lines = _rows(bodies), proposed(bodies)
    if form == "json":
        for (what, subject, tools, rule), times in rows.items():
            click.echo(
                json.dumps({"what": what, "host": subject, "tools": tools, "rule": rule, "times": times})
            )
        click.echo(json.dumps({"network": lines}))
        return
    for (what, subject, tools, rule), times in rows.items():
        about = " ".join(filter(None, (rule, f"while {tools}" if tools else "")))
        click.echo(visible(f"{what:8} {times:5}  {subject:40}  {about}".rstrip()))
    for because in _networks(bodies):
        click.echo(visible(because))
    if not lines:
        click.echo("nothing was tried that a line would let through")
        return
    click.echo("to add to `network`:")
    for line in lines:
        click.echo(visible(f"  {json.dumps(line)},"))
    if is_profile_name(server):
        profile = f'`[profiles.{profile_key(server)}]` with `like = "default"`'
        click.echo(
            f"(if it should: in your douane.toml, below {profile}, which is in force by its name)", err=True
        )


def _bodies(server: str, since: float | None) -> list[Mapping[str, object]]:
    try:
        reader = Reader(state_folder())
    except NothingRecorded as nothing:
        raise ConfigError(nothing.message, "start the server within a profile first") from None
    try:
        found = reader.found(Query(server=server, since=since, method="egress/"), _MOST)
    finally:
        reader.close()
    return [body for body in map(decoded, found) if body.get("method") in _WHAT and "stage" not in body]


def _rows(bodies: Sequence[Mapping[str, object]]) -> Counter[_Row]:
    return Counter(
        (_WHAT[str(body["method"])], str(body.get("subject")), _tools(body), _rule(body)) for body in bodies
    )


def _tools(body: Mapping[str, object]) -> str:
    tools = body.get("tools")
    return ", ".join(map(str, tools)) if isinstance(tools, list) else ""


def _networks(bodies: Sequence[Mapping[str, object]]) -> Iterator[str]:
    """What was said of names that lead where no line lets them, each once."""
    told = (one for body in bodies for one in _listed(body) if one.get("rule") == "egress.network")
    yield from dict.fromkeys(str(one.get("because")) for one in told)


def _rule(body: Mapping[str, object]) -> str:
    return " ".join(str(one.get("rule")) for one in _listed(body))


def _listed(body: Mapping[str, object]) -> list[Mapping[str, object]]:
    findings = body.get("findings")
    return [one for one in findings if isinstance(one, Mapping)] if isinstance(findings, list) else []
