"""What would become of an entry, as people see it: names of variables and headers, and no values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, Literal, NamedTuple

import click

from douane.audit.visible import visible
from douane.cli.told import as_line
from douane.discovery.place import Place
from douane.discovery.protecting import Plan, Step
from douane.discovery.told import masked_address, told
from douane.discovery.writing import File
from douane.errors import DouaneError
from douane.model.estate import Entry, Way
from douane.model.profile import NONE


class Shown(NamedTuple):
    """How an entry is shown: what it starts or speaks with, and names."""

    command: tuple[str, ...]
    url: str
    env: tuple[str, ...]
    headers: tuple[str, ...]


def shown(entry: Entry) -> Shown:
    """An entry without a value that may be secret."""
    return Shown(
        told(entry).command,
        masked_address(entry.url),
        tuple(name for name, _ in entry.env),
        tuple(name for name, _ in entry.headers),
    )


def note(text: str) -> None:
    """Something for a person, beside what is shown."""
    if text:
        click.echo(visible(text), err=True)


def tell_restarts(plans: Iterable[Plan]) -> None:
    """What a person has to do before hosts read their files again."""
    for host in dict.fromkeys(step.host for plan in plans for step in plan.changes):
        note(f"{host.title}: {host.restart or 'start it again'}, so that it reads the file")


def tell_first_starts(plans: Iterable[Plan], profile: str) -> None:
    """That servers which are fetched are installed at their first start, and how to have that behind one."""
    from douane.sandbox.install.ahead import to_install  # noqa: PLC0415  # for whoever has a local server

    commands = [step.entry.command for plan in plans for step in plan.changes if step.entry.command]
    found = () if profile == NONE.name else to_install(commands)
    if found:
        note(
            "these are installed at their first start, for which some hosts do not wait; to do it now, once:"
        )
    for one in found:
        note(f"  douane sandbox install -- {one}")


def say(error: DouaneError) -> Literal[False]:
    """Tell of a failure that is not the end of the command."""
    click.echo(f"douane: {visible(error.message)}\n  fix: {visible(error.fix)}", err=True)
    return False


def _as_table(file: File, place: Place, plan: Plan) -> None:
    click.echo(visible(file.path if file.path == file.real else f"{file.path} → {file.real}"))
    after = _after(place, plan)
    for step in plan.steps:
        heading = f"  {step.entry.name or 'the file'} ({step.host.title}, {step.entry.scope})"
        click.echo(visible(heading if step.change else f"{heading}: left, {step.left}"))
        for line in _difference(step, after):
            click.echo(visible(line))


def _difference(step: Step, after: Mapping[Way, Entry]) -> Iterator[str]:
    """`-` goes, `+` comes, and the rest stays."""
    if not step.change:
        return
    old, new = _lines(shown(step.entry)), _lines(shown(after.get(step.entry.way, step.entry)))
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) == new.get(name):
            yield f"    {name:8} {old[name]}"
            continue
        if name in old:
            yield f"  - {name:8} {old[name]}"
        if name in new:
            yield f"  + {name:8} {new[name]}"
    yield from (f"    note: {text}" for text in step.notes)


def _as_json(file: File, place: Place, plan: Plan) -> None:
    later = _after(place, plan)
    for step in plan.steps:
        entry = step.entry
        of = {"file": file.path, "host": step.host.name, "scope": entry.scope, "server": entry.name}
        before = shown(entry)._asdict()
        if not step.change:
            click.echo(as_line({**of, "left": step.left, "before": before}))
            continue
        after = shown(later.get(entry.way, entry))._asdict()
        click.echo(as_line({**of, "before": before, "after": after, "notes": step.notes}))


def _after(place: Place, plan: Plan) -> Mapping[Way, Entry]:
    """The entries as they will be, by their ways; each host that reads the file is asked once."""
    hosts = {step.host.name: step.host for step in plan.changes}
    return {entry.way: entry for host in hosts.values() for entry in host.read(plan.after, place)}


def _lines(one: Shown) -> Mapping[str, str]:
    told_of = {
        "command": " ".join(one.command),
        "url": one.url,
        "env": " ".join(one.env),
        "headers": " ".join(one.headers),
    }
    return {name: text for name, text in told_of.items() if text}


SHOWN: Final[Mapping[str, Callable[[File, Place, Plan], None]]] = {"table": _as_table, "json": _as_json}
