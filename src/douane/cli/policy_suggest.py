"""`douane policy suggest`: rules for the least that was needed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Final

import click

from douane.cli.policy_replay import in_force, since_option
from douane.cli.tables import clock
from douane.cli.tenants import ready_folder, tenant_option
from douane.engine.told import Told, told
from douane.model.verdict import Action
from douane.policy import access
from douane.policy.least import Use, Whom, least, principals_of, roles_of
from douane.protocol.direction import Direction
from douane.stores.reader import Reader

_WHOSE: Final[dict[str, Callable[[Use], Sequence[Whom]]]] = {"principal": principals_of, "role": roles_of}
_HEAD: Final = """\
# What was used from {} to {}: {} uses.
# Try these rules with `douane policy replay` before they are in force. None of them lets anything
# pass that others refuse. Lists get shorter by them, too.
"""
_NOTHING: Final = 2
_WITHHELD: Final = "[withheld]"


@click.command()
@since_option
@click.option(
    "--by", type=click.Choice([*_WHOSE]), default="principal", help="For each principal, or each role."
)
@tenant_option
def suggest(since: float, by: str, tenant: str) -> None:
    """Print rules that let pass what was really used, and refuse all else; ends with 2 if nothing was."""
    uses = list(_uses(since, tenant))
    rules = list(least(uses, _WHOSE[by]))
    if not rules:
        click.echo("douane: nothing was used in this time", err=True)
        click.get_current_context().exit(_NOTHING)
    click.echo(_HEAD.format(clock(since), clock(time.time()), len(uses)))
    click.echo("\n\n".join(rules))


def _uses(since: float, tenant: str) -> Iterator[Use]:
    """All that passed, in this time."""
    known = in_force(tenant).settings.access
    with closing(Reader(ready_folder(tenant))) as reader:
        for entry in reader.after(reader.first_since(since) - 1):
            one = told(entry.seq, reader.opened(entry))
            if one is not None and _has_passed(one):
                principal = one.principal
                yield _use(one, access.roles_of(known, principal))


def _has_passed(one: Told) -> bool:
    is_request = one.direction is Direction.TO_SERVER and one.text("kind") == "request"
    return is_request and one.action <= Action.EDIT and one.text("subject") not in {"", _WITHHELD}


def _use(one: Told, roles: frozenset[str]) -> Use:
    given = one.body.get("arguments", {})
    hints = one.kept.get("hints")
    return Use(
        one.text("principal"),
        roles,
        (one.text("server"), one.text("server_name")),
        one.text("method"),
        one.text("subject"),
        isinstance(hints, dict) and hints.get("readOnlyHint") is True,
        given if isinstance(given, dict) and one.is_whole else None,
    )
