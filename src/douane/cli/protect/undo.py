"""`douane unprotect`: takes Douane out again from before the servers of hosts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import click

from douane.cli.protect.chosen import Chosen, agreed, choosing, chosen, grouped
from douane.cli.protect.preview import SHOWN, note, say, tell_restarts
from douane.cli.protect.recorded import recorded
from douane.cli.protect.versions import Version, versions
from douane.discovery.finding import Found
from douane.discovery.protecting import Plan
from douane.discovery.taking_back import Kept, protected, taken_back
from douane.discovery.writing import File, StaleError, replace
from douane.errors import DouaneError, StoreError
from douane.model.secret import refers
from douane.stores.backups import Backup, backups
from douane.stores.paths import state_folder


@click.command()
@choosing
def unprotect(show: bool, yes: bool, form: str, **asked: object) -> None:
    """Take Douane out again from before servers: show the change, ask, and write it.

    A file that nobody has touched since becomes what it was, to the byte; of one that was touched, only the
    entries go back.
    """
    meant = chosen(**asked)  # type: ignore[arg-type]  # options, by click
    plans = [Version(file, group, _made(meant, file, group)) for file, group in grouped(meant.project)]
    plans = [one for one in plans if one.plan.steps]
    for file, group, plan in plans:
        SHOWN[form](file, group[0].place, plan)
        _tell_copies(file, plan)
    if not any(one.plan.changes for one in plans):
        note("nothing of it can be taken back" if plans else "none of these is behind Douane")
        click.get_current_context().exit(1 if plans else 0)
    if show or not (yes or agreed("Take Douane out?")):
        note("nothing was written")
        return
    done = [bool(one.plan.changes) and _written(one, partial(_made, meant, one.file)) for one in plans]
    tell_restarts(one.plan for one in plans)
    click.get_current_context().exit(0 if all(done) else 1)


def _made(meant: Chosen, file: File, group: Sequence[Found]) -> Plan:
    return taken_back(group, meant.wants, _kept(file))


def _kept(file: File) -> list[Kept]:
    """The backups of a file that can be used, the latest first."""
    found = []
    for one in backups(state_folder(), file.real):
        try:
            found.append(Kept(one.content().decode(), one.after, one.entries))
        except StoreError as error:
            say(error)
    return found


def _tell_copies(file: File, plan: Plan) -> None:
    """Where the values may stand that an entry names, and no longer has."""
    entries = (step.entry for step in plan.steps if step.left)
    if any(refers(value) for entry in entries for _, value in entry.env):
        for one in backups(state_folder(), file.real):
            note(f"it may have the values, as the file was before: {one.copy}")


def _written(first: Version, made: Callable[[Sequence[Found]], Plan]) -> bool:
    """Write one file; false, and said, where that is not possible or not all of it."""
    trouble = DouaneError("", "")
    for file, group, plan in versions(first, made):
        try:
            with recorded("douane/unprotect", file, plan):
                replace(file, plan.after.encode())
        except StaleError as error:
            trouble = error
        except DouaneError as error:
            return say(error)
        else:
            return _settled(file, group, plan)
    return say(trouble)


def _settled(file: File, group: Sequence[Found], plan: Plan) -> bool:
    note(f"wrote {file.path}")
    now = [one._replace(text=plan.after) for one in group]
    if not protected(now, _kept(file)):
        _forget(backups(state_folder(), file.real))
    return len(plan.changes) == len(plan.steps)


def _forget(kept: Sequence[Backup]) -> None:
    """Remove backups that nobody needs any more: there may be secrets in them."""
    for one in kept:
        one.drop()
