"""What commands that read the audit log have alike: opening it, what may be asked for, names in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import click

from douane.audit.query import Query
from douane.audit.visible import visible
from douane.cli.moment import moment
from douane.cli.tenants import known_folder
from douane.errors import ConfigError
from douane.model.access import DEFAULT_TENANT
from douane.model.server import ServerIdentity
from douane.operations.names import named_server
from douane.stores.reader import NothingRecorded, Reader

ACTIONS: Final = ("allow", "edit", "hold", "deny")
_OPTIONS: Final = (
    click.option("--server", default="", help="A server's name or id, or the beginning of its id."),
    click.option("--tool", default="", help="A tool, prompt or resource."),
    click.option("--principal", default="", help="Who called, or decided."),
    click.option(
        "--action",
        type=click.Choice(ACTIONS),
        callback=lambda _context, _option, given: given or "",
        help="What became of it: what was held and then refused is found by `deny`.",
    ),
    click.option("--finding", default="", help="A rule's id, or the beginning of one up to a dot."),
    click.option("--since", callback=moment, help="From then on: `2h` ago, `7d`, or a date."),
    click.option("--until", callback=moment, help="Up to then."),
    click.option("--session", default="", help="A session's id."),
)


def asking(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say which entries are meant."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def query_of(known: Sequence[ServerIdentity], asked: Mapping[str, Any]) -> Query:
    """What the options ask for; servers as entries call them."""
    return Query(**{**asked, "server": _called_in_entries(known, asked["server"])})


def check_names(known: Sequence[ServerIdentity], server: str, finding: str) -> None:
    """Nothing, if there are such a server and such findings; entries of older versions may know others.

    Raises:
        ConfigError: with the names that come near.
    """
    if server and all(server != one.name for one in known):
        named_server(known, server)
    if finding and finding.partition(".")[0] != "protocol":
        from douane.operations.known import FINDINGS, finding_fix  # noqa: PLC0415  # loads every detector

        if not any(f"{one}.".startswith(f"{finding}.") for one in FINDINGS):
            raise ConfigError(f"no finding is called `{finding}`", finding_fix(finding))


@contextmanager
def reading(tenant: str = DEFAULT_TENANT) -> Iterator[Reader]:
    """The log; where nothing was recorded yet, there is nothing to show and nothing wrong either.

    Raises:
        ConfigError: there is no such tenant.
    """
    try:
        reader = Reader(known_folder(tenant))
    except NothingRecorded as nothing:
        click.echo(f"douane: {visible(nothing.message)}", err=True)
        click.get_current_context().exit(0)
    try:
        yield reader
    finally:
        reader.close()


def _called_in_entries(known: Sequence[ServerIdentity], text: str) -> str:
    """What entries call the server that `text` means; text that means none is looked for as it is."""
    if not text or any(text == one.name for one in known):
        return text
    try:
        return named_server(known, text).id
    except ConfigError:
        return text
