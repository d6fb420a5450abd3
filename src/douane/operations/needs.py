"""What needs a person: each thing with why, where it is looked at, and what to type instead."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from shlex import quote
from typing import Final, NamedTuple
from urllib.parse import quote as quoted

from douane.errors import DouaneError
from douane.inventory.identity import called
from douane.inventory.killed import AROUND, Scope
from douane.model.dossier import Dossier, Stage
from douane.model.fleet import Standing
from douane.model.server import State
from douane.operations.base import Place
from douane.operations.machines import followed
from douane.operations.named_kills import seen_here
from douane.operations.starts import unheld
from douane.operations.within import approvals_of
from douane.stores.dossiers import Dossiers
from douane.stores.index import Axis, Index
from douane.stores.paths import database_path
from douane.stores.reader import Reader

# Entries that a view takes into the index itself; of a longer backlog, the task beside the pages takes care.
FRESH: Final = 2_000
KILLED: Final = "kills"  # the kind of need that stands before all others
_DAY: Final = 86_400.0
_SOON: Final = 7 * _DAY  # before the end of an approval in which it is worth a look
_RISKS: Final = ("low", "medium", "high")
_LISTED: Final = 20  # servers that are named one by one
_STRANGERS: Final = {
    "identity.refused": (
        "request to the gateway",
        "requests to the gateway",
        "without a credential that counts",
    ),
    "control.sign-in": ("sign-in at the control room", "sign-ins at the control room", "failed"),
    "approval.refused": ("answer", "answers", "came from nobody who may give one"),
}
_WHERE: Final = {
    Standing.UNKNOWN: "unknown",
    Standing.STOPPED: "stopped",
    Standing.DRIFTED: "otherwise started",
}


class Need(NamedTuple):
    """One thing that somebody should do; `kind` says what sort, `level` how much it presses."""

    kind: str
    level: str  # high, medium or low
    what: str
    why: str
    path: str  # the page on which it is done
    command: str  # what is typed in a terminal instead


def needs(place: Place) -> list[Need]:
    """All of it, the most pressing first; what is killed before all else."""
    killed = killed_now(place)
    if not Path(database_path(place.state)).exists():
        return killed
    now = time.time()
    found = [
        *worked_out("questions that wait", "/approvals", lambda: _questions(place, now)),
        *worked_out("servers that need somebody", "/servers", lambda: _servers(place, now)),
        *worked_out("servers without walls", "/servers", lambda: _bare(place)),
        *worked_out("strangers who were refused", "/audit", lambda: _strangers(place, now)),
        *worked_out("servers of machines", "/fleet", lambda: _fleet(place)),
    ]
    return [*killed, *_there(place, sorted(found, key=lambda need: -_RISKS.index(need.level)))]


def killed_now(place: Place) -> list[Need]:
    """That something is killed, as one thing; needs no database."""
    return _there(place, worked_out("whether anything is killed", "/incidents/kill", lambda: _killed(place)))


def _there(place: Place, found: Iterable[Need]) -> list[Need]:
    """The same, with commands that are about this tenant."""
    more = place.on_command_line
    return [one._replace(command=f"{one.command}{more}") if one.command else one for one in found]


def worked_out(what: str, path: str, part: Callable[[], Iterable[Need]]) -> list[Need]:
    """What needs a person of one part; that it cannot be worked out is such a thing, too."""
    try:
        return [*part()]
    except DouaneError as error:
        return [untold(what, path, f"{error.message}. {error.fix or ''}".strip())]
    except Exception as error:  # noqa: BLE001  # a bug in one part must not hide the others; its text may hold anything
        return [untold(what, path, f"A bug: {type(error).__name__}; please report this.")]


def untold(what: str, path: str, why: str) -> Need:
    """That it is not known whether anything of a part needs a person."""
    return Need(
        "untold", "high", f"it could not be worked out: {what}", f"Look there yourself. {why}", path, ""
    )


def _killed(place: Place) -> Iterator[Need]:
    found = seen_here(place)
    if not found:
        return
    first = next((one for one in found if one.scope is Scope.ALL), found[0])
    rest = f" and {len(found) - 1} more" if len(found) > 1 else ""
    by = f" {AROUND}" if first.is_around else ""
    what = f"everything is killed{by}" if first.scope is Scope.ALL else f"killed: `{first.line}`{by}{rest}"
    note = "" if by else first.note
    why = f"Nothing of it runs or passes until a person lifts it. {note}".strip()
    yield Need(KILLED, "high", what, why, "/incidents/kill", "douane kill list")


def _questions(place: Place, now: float) -> Iterator[Need]:
    with approvals_of(place) as store:
        tickets = store.open_tickets(now)
    if not tickets:
        return
    risks = {ticket.question.risk for ticket in tickets}
    level = next((risk for risk in reversed(_RISKS) if risk in risks), "medium")
    waiting = sum(now < ticket.until for ticket in tickets)
    what = many(waiting, "call waits for an answer", "calls wait for an answer")
    why = f"{many(len(tickets), 'question is', 'questions are')} open."
    if not waiting:
        what = many(len(tickets), "refused call may still be allowed", "refused calls may still be allowed")
        why = "Nothing waits any more; a yes lets the same call pass when it is made again."
    yield Need("approvals", level, what, why, "/approvals", "douane approvals list")


def _servers(place: Place, now: float) -> Iterator[Need]:
    with closing(Dossiers(place.state)) as store:
        known = [one.server for one in store.registered()]
        for server in known[:_LISTED]:
            states = Counter(pin.state for pin in store.pins(server.id) if pin.name)
            yield from _definitions(called(server, known), server.id, states)
        for dossier in store.all():
            yield from _decisions(dossier, now)


def _definitions(called: str, ident: str, states: Counter[State]) -> Iterator[Need]:
    drifted, held = states[State.DRIFTED], states[State.HELD]
    if not drifted and not held:
        return
    parts = [f"{drifted} changed" if drifted else "", f"{held} new" if held else ""]
    what = f"{called} shows {' and '.join(filter(None, parts))}"
    why = "They may not be used until somebody has looked at them."
    level = "high" if drifted else "medium"
    yield Need("definitions", level, what, why, _page(ident), f"douane tools diff {quote(called)}")


def _decisions(dossier: Dossier, now: float) -> Iterator[Need]:
    name, path = dossier.name, _page(dossier.server)
    if dossier.stage in {Stage.REQUESTED, Stage.IN_REVIEW}:
        why = _asked(dossier)
        yield Need(
            "servers",
            "medium",
            f"{name} waits for a decision",
            why,
            path,
            f"douane servers show {quote(name)}",
        )
    elif dossier.stage is Stage.APPROVED and dossier.until and dossier.until < now + _SOON:
        is_over = dossier.until < now
        what = f"the approval of {name} {'is over' if is_over else 'ends soon'}"
        why = f"{dossier.owner or 'Nobody'} answers for it."
        command = f"douane servers review {quote(name)}"
        yield Need("reviews", "medium" if is_over else "low", what, why, path, command)


def _asked(dossier: Dossier) -> str:
    """Who asks for a server and what for, as far as anybody has said so."""
    who, purpose = dossier.asked_by, dossier.need.purpose
    told = f"{who} asks for it" if who else "Nobody has asked for it by name"
    return f"{told}: {purpose}" if purpose else f"{told}, and has not said what for." if who else f"{told}."


def _bare(place: Place) -> Iterator[Need]:
    """Servers that nothing could hold at their last start."""
    with closing(Index(place.state)) as index, closing(Reader(place.state)) as reader:
        index.follow(FRESH)
        found = [*unheld(index, reader, place.state)]
    for server, last in found:
        what = f"{server.name} runs without walls"
        why = f"It may do whatever the account may: {last.because}. To do: {last.fix}."
        path, command = f"{_page(server.id)}?part=walls", f"douane audit show {last.entry}"
        yield Need("walls", "high", what, why, path, command)


def _strangers(place: Place, now: float) -> Iterator[Need]:
    with closing(Index(place.state)) as index:
        index.follow(FRESH)
        counted = dict(index.top(Axis.RULE, now - _DAY, now, 1000))
    for rule, (one, several, failed) in _STRANGERS.items():
        if counted.get(rule):
            level = "medium" if rule == "identity.refused" else "high"
            what = f"{many(counted[rule], one, several)} {failed}"
            path, command = (
                f"/audit?finding={rule}&within=24h",
                f"douane audit search --finding {rule} --since 1d",
            )
            yield Need("sign-in", level, what, "Within the last 24 hours.", path, command)


def _fleet(place: Place) -> Iterator[Need]:
    with closing(followed(place)) as index:
        counts, machines = index.standings(), index.wrong()
    found = Counter({is_what: counts[is_what] for is_what in _WHERE if counts[is_what]})
    if not found:
        return
    what = many(
        found.total(),
        "server of a machine is not as it should be",
        "servers of machines are not as they should be",
    )
    told = ", ".join(f"{count} {_WHERE[is_what]}" for is_what, count in found.most_common())
    why = f"{told}, on {many(machines, 'machine', 'machines')}"
    level = "high" if found[Standing.STOPPED] or found[Standing.UNKNOWN] else "medium"
    yield Need("fleet", level, what, why, "/fleet", "douane fleet")


def many(count: int, one: str, several: str) -> str:
    """So many of something, in words."""
    return f"{count} {one if count == 1 else several}"


def _page(ident: str) -> str:
    return f"/servers/{quoted(ident, safe='')}"
