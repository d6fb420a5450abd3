"""An incident, and what came out by it, on a terminal."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

from douane.audit.visible import visible
from douane.incidents.drafts import HOURS
from douane.incidents.exposure import Exposure, Host
from douane.incidents.incident import Incident, Task
from douane.incidents.markdown import moment

_HOUR = 3_600.0


def row(one: Incident, now: float) -> str:
    """One line of a list."""
    state = f"closed {_day(one.closed)}" if one.closed else f"open, {_left(one, now)}"
    return "  ".join((one.id, one.kind, one.severity, state, visible(one.title)))


def page(one: Incident, now: float) -> str:
    """All of it."""
    return "\n".join(_lines(one, now)) + "\n"


def exposed(found: Exposure) -> str:
    """What came out, and what nobody can say of it."""
    return "\n".join(_exposed(found)) + "\n"


def _exposed(found: Exposure) -> Iterator[str]:
    yield f"from {moment(found.since)} to {moment(found.until)}, {found.sessions} sessions"
    yield f"{found.calls} calls, {found.sent} bytes to the servers"
    yield f"{found.answers} answers, {found.received} bytes from them"
    yield f"{found.refused} messages did not pass, and are not counted"
    yield from _part("servers", map(visible, found.servers))
    yield from _part("principals", map(visible, found.principals))
    yield from _part("tools", map(_times, found.tools.items()))
    yield from _part("went to the servers", map(_times, found.went.items()))
    yield from _part("came from the servers", map(_times, found.came.items()))
    yield from _part("labels of what was read", map(visible, found.labels))
    yield from _part("personal values", _personal(found))
    yield from _part("hosts that the servers reached or tried", map(_host, found.hosts))
    yield from _part("not known", found.unknown)


def _times(named: tuple[str, int]) -> str:
    return f"{visible(named[0])}: {named[1]}"


def _personal(found: Exposure) -> Iterator[str]:
    if found.values or found.persons:
        yield f"{found.values} different ones, {found.persons} in answers"


def _host(one: Host) -> str:
    often = f"reached {one.opened}, refused {one.refused}"
    bytes_ = f"{one.sent} bytes out, {one.received} in"
    return f"{visible(one.name)}: {often}, {bytes_}, {moment(one.first)} to {moment(one.last)}"


def _lines(one: Incident, now: float) -> Iterator[str]:
    yield row(one, now)
    for what, names in one.scope._asdict().items():
        yield from (f"  {what[:-1]}  {visible(name)}" for name in names)
    yield from _part("done at once", (f"{it.state:8}{it.name}: {visible(it.told)}" for it in one.measures))
    yield from _part("tasks", map(_task, one.tasks))
    yield from _part(
        "credentials", (f"{it.state}  {visible(it.name)}: {visible(it.why)}" for it in one.rotations)
    )
    yield from _part("notes", (f"{_day(it.at)} {visible(it.by)}: {visible(it.text)}" for it in one.notes))


def _task(one: Task) -> str:
    state = "done" if one.done else "open"
    due = f"{one.phase}, by {_day(one.due)}, {visible(one.owner)}"
    return f"{one.number:>2} {state}  {due}: {visible(one.text)}"


def _part(head: str, lines: Iterable[str]) -> Iterator[str]:
    found = [f"  {line}" for line in lines]
    if found:
        yield f"{head}:"
        yield from found


def _left(one: Incident, now: float) -> str:
    left = one.aware / _HOUR + HOURS - now / _HOUR
    return f"{left:.0f} of 72 hours left" if left >= 0 else "72 hours are over"


def _day(at: float) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(at)) if at else "no date"
