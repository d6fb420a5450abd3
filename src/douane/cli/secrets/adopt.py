"""`douane secrets adopt`: secrets that are written out in files of hosts move into the store."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import click

from douane.audit.visible import visible
from douane.cli.protect.chosen import agreed, choosing, chosen, grouped
from douane.cli.protect.preview import note, say, tell_restarts
from douane.cli.protect.recorded import recorded
from douane.cli.told import as_line
from douane.cli.vaults import opened
from douane.discovery.adopting import Adoption, Moving, Names, adopting
from douane.discovery.writing import File, replace
from douane.errors import DouaneError
from douane.model.access import DEFAULT_TENANT
from douane.model.secret import reference
from douane.stores.backups import backups
from douane.stores.paths import state_folder
from douane.vault.naming import is_for
from douane.vault.secrets import Named

if TYPE_CHECKING:
    from douane.vault.safe import Safe


@click.command()
@choosing
def adopt(show: bool, yes: bool, form: str, **asked: object) -> None:
    """Move secrets out of hosts' files into the store: show what changes, ask, and write it.

    Only servers that Douane is put before can be given a secret of the store.
    """
    meant = chosen(**asked)  # type: ignore[arg-type]  # options, by click
    with opened(DEFAULT_TENANT) as safe:
        names = Names(_kept(safe))
        found = [(file, adopting(group, meant.wants, names)) for file, group in grouped(meant.project)]
        found = [(file, _noted(safe, adoption)) for file, adoption in found if adoption.plan.steps]
        for file, adoption in found:
            _SHOWN[form](file, adoption)
        moving = [(file, adoption) for file, adoption in found if adoption.moving]
        if not moving:
            note("nothing can be moved" if found else "no secret is written out there")
            return
        if show or not (yes or agreed("Move these secrets into the store?")):
            note("nothing was written")
            return
        done = [_moved(safe, *one) for one in moving]
    tell_restarts(adoption.plan for _, adoption in moving)
    note("they were there for others to read: have new ones issued, and `douane secrets rotate` them")
    click.get_current_context().exit(0 if all(done) else 1)


def _kept(safe: Safe) -> Mapping[str, str]:
    """Every name that is taken, with its value if it counts and is kept here."""
    there = ((name, safe.get(name)) for name in safe.names())
    return {name: named.value if named is not None and not named.until else "" for name, named in there}


def _noted(safe: Safe, adoption: Adoption) -> Adoption:
    """The same, with a note of each secret that is there already and is not for that server alone."""
    steps = []
    for step in adoption.plan.steps:
        found = (_about(safe, one) for one in adoption.moving.get(step.entry.way, ()))
        steps.append(step._replace(notes=(*step.notes, *filter(None, found))))
    return adoption._replace(plan=adoption.plan._replace(steps=tuple(steps)))


def _about(safe: Safe, one: Moving) -> str:
    named = safe.get(one.name)
    if named is None:
        return ""
    if not named.only:
        return f"{one.name} is there already, for any server that names it: `douane secrets limit` ends that"
    if is_for(named, one.server):
        return ""
    return f"{one.name} is limited to {', '.join(named.only)}: {one.server} may then have it, too"


def _moved(safe: Safe, file: File, adoption: Adoption) -> bool:
    """Keep the secrets, and then write the file; false, and said, where that is not possible."""
    moves = [one for several in adoption.moving.values() for one in several]
    before = {one.name: safe.get(one.name) for one in moves}
    new = [one for one in moves if before[one.name] is None]
    for one in new:
        safe.put(one.name, Named(one.value, time.time(), only=(one.server,)))
    for one in moves:
        _let_have(safe, one)
    try:
        with recorded("douane/adopt", file, adoption.plan):
            replace(file, adoption.plan.after.encode())
    except DouaneError as error:
        _undo(safe, before)
        return say(error)
    note(f"wrote {file.path}")
    for copy in backups(state_folder(), file.real):
        note(f"what it was before `douane protect` still holds them, for this account alone: {copy.copy}")
    return True


def _undo(safe: Safe, before: Mapping[str, Named | None]) -> None:
    for name, named in before.items():
        if named is None:
            safe.forget(name)
        elif named.only != safe.counting(name).only:
            safe.limit(name, named.only)


def _let_have(safe: Safe, one: Moving) -> None:
    """Whoever had it in plain text may go on with it."""
    named = safe.counting(one.name)
    if not is_for(named, one.server):
        safe.limit(one.name, (*named.only, one.server))


def _as_table(file: File, adoption: Adoption) -> None:
    click.echo(visible(file.path if file.path == file.real else f"{file.path} → {file.real}"))
    for step in adoption.plan.steps:
        heading = f"  {step.entry.name} ({step.host.title}, {step.entry.scope})"
        click.echo(visible(f"{heading}: left, {step.left}" if step.left else heading))
        for one in adoption.moving.get(step.entry.way, ()):
            click.echo(visible(f"    {one.variable} → {reference(one.name)}"))
        for text in step.notes if step.change else ():
            click.echo(visible(f"    note: {text}"))


def _as_json(file: File, adoption: Adoption) -> None:
    for step in adoption.plan.steps:
        moves = adoption.moving.get(step.entry.way, ())
        of = {"file": file.path, "host": step.host.name, "scope": step.entry.scope, "server": step.entry.name}
        moved = {one.variable: reference(one.name) for one in moves}
        click.echo(as_line({**of, "moved": moved, "left": step.left, "notes": step.notes}))


_SHOWN: Final = {"table": _as_table, "json": _as_json}
