"""`douane protect`: puts Douane before the servers that hosts have configured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec

import click

from douane.cli.protect.chosen import agreed, choosing, chosen, grouped
from douane.cli.protect.ourselves import lasting, program
from douane.cli.protect.preview import SHOWN, note, say, tell_first_starts, tell_restarts
from douane.cli.protect.recorded import recorded
from douane.cli.protect.versions import Version, versions
from douane.cli.protect.walls import hindering
from douane.cli.remote import remote
from douane.discovery.finding import Found
from douane.discovery.protecting import Means, Plan, Step, planned
from douane.discovery.writing import File, StaleError, holds, replace
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
    wants = chosen(**meant).wants  # type: ignore[arg-type]  # options, by click
    made = partial(planned, wanted=wants, means=means)
    plans = _plans(str(meant["project"]), made)
    for file, group, plan in plans:
        SHOWN[form](file, group[0].place, plan)
    count = sum(len(one.plan.changes) for one in plans)
    if not count:
        note("there is nothing to protect" if plans else "there is no such server: see `douane discover`")
        click.get_current_context().exit(0 if plans or not meant["servers"] else 1)
    note(lasting())
    if show or not (yes or agreed(f"Put Douane before {_counted(count)}?")):
        note("nothing was written")
        return
    done = [_written(one, made) for one in plans if one.plan.changes]
    tell_restarts(one.plan for one in plans)
    tell_first_starts((one.plan for one in plans), profile)
    click.get_current_context().exit(0 if all(done) else 1)


def _means(gateway: str, profile: str) -> Means:
    if gateway:
        remote("", gateway)
    programs = program("douane-mcp"), program("douane") if find_spec("httptools") else ""
    hindrance, remark = hindering(profile)
    return Means(
        *programs, is_local, gateway.rstrip("/"), profile=profile, hindrance=hindrance, remark=remark
    )


def _plans(project: str, made: Callable[[Sequence[Found]], Plan]) -> list[Version]:
    plans = [Version(file, group, made(group)) for file, group in grouped(project)]
    return [one for one in plans if one.plan.steps]


def _counted(count: int) -> str:
    return "this server" if count == 1 else f"these {count} servers"


def _written(first: Version, made: Callable[[Sequence[Found]], Plan]) -> bool:
    """Write one file, and before it what it was; false, and said, where that is not possible."""
    trouble = DouaneError("", "")
    for file, _, plan in versions(first, made):
        try:
            return _replaced(file, plan)
        except StaleError as error:
            trouble = error
        except DouaneError as error:
            return say(error)
    return say(trouble)


def _replaced(file: File, plan: Plan) -> bool:
    after = plan.after.encode()
    records = [_record(step) for step in plan.changes]
    kept = keep(state_folder(), file.real, (file.content, after), records)
    try:
        with recorded("douane/protect", file, plan):
            replace(file, after)
    except DouaneError:
        if not holds(file, after):  # it may have gone wrong afterwards
            kept.drop()
        raise
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
