"""`douane protect`: puts Douane before the servers that hosts have configured."""

from __future__ import annotations

import click

from douane.cli.protect.chosen import Chosen, agreed, choosing, chosen, grouped
from douane.cli.protect.ourselves import lasting, program
from douane.cli.protect.preview import SHOWN, note, say, tell_restarts
from douane.cli.protect.walls import hindering
from douane.cli.remote import remote
from douane.discovery.place import Place
from douane.discovery.protecting import Means, Plan, Step, planned
from douane.discovery.writing import File, UnwritableError, replace
from douane.errors import DouaneError
from douane.stores.backups import keep
from douane.stores.paths import state_folder
from douane.vault.addresses import is_local


@click.command()
@choosing
@click.option("--gateway", default="", metavar="URL", help="Reach remote servers through this gateway.")
@click.option("--profile", default="", help="What local servers may touch, whatever `[sandbox]` says.")
@click.option("--all-states", "disabled", is_flag=True, help="Also those that are switched off.")
def protect(  # one parameter an option
    gateway: str, profile: str, disabled: bool, show: bool, yes: bool, form: str, **meant: object
) -> None:
    """Put Douane before the servers of hosts: show the change, ask, and write it.

    A server's variables and arguments stay as they are. `douane unprotect` takes it back.
    """
    means = _means(gateway, profile)._replace(includes_disabled=disabled)
    plans = _plans(chosen(**meant), means)  # type: ignore[arg-type]  # options, by click
    for file, place, plan in plans:
        SHOWN[form](file, place, plan)
    count = sum(len(plan.changes) for _, _, plan in plans)
    if not count:
        note("there is nothing to protect" if plans else "there is no such server: see `douane discover`")
        return
    note(lasting())
    if show or not (yes or agreed(f"Put Douane before {_counted(count)}?")):
        note("nothing was written")
        return
    done = [_written(file, plan) for file, _, plan in plans if plan.changes]
    tell_restarts(plan for _, _, plan in plans)
    click.get_current_context().exit(0 if all(done) else 1)


def _means(gateway: str, profile: str) -> Means:
    if gateway:
        remote("", gateway)
    programs = program("douane-mcp"), program("douane")
    return Means(*programs, is_local, gateway.rstrip("/"), profile=profile, hindrance=hindering(profile))


def _plans(meant: Chosen, means: Means) -> list[tuple[File, Place, Plan]]:
    plans = [
        (file, group[0].place, planned(group, meant.wants, means)) for file, group in grouped(meant.project)
    ]
    return [one for one in plans if one[2].steps]


def _counted(count: int) -> str:
    return "this server" if count == 1 else f"these {count} servers"


def _written(file: File, plan: Plan) -> bool:
    """Write one file, and before it what it was; false, and said, where that is not possible."""
    after = plan.after.encode()
    records = [_record(step) for step in plan.changes]
    try:
        kept = keep(state_folder(), file.real, (file.content, after), records)
    except DouaneError as error:
        return say(error)
    try:
        replace(file, after)
    except UnwritableError as error:
        kept.drop()
        return say(error)
    note(f"wrote {file.path}; as it was: {kept.copy}")
    return True


def _record(step: Step) -> dict[str, object]:
    change = step.change
    if change is None:
        return {}
    return {
        "host": step.host.name,
        "scope": step.entry.scope,
        "name": step.entry.name,
        "way": [*change.way],
        "members": dict(change.members),
        "gone": [*change.gone],
    }
