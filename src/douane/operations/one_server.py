"""One server looked at closely: what it shows, who uses it and may, and within which walls it runs."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from typing import Final, NamedTuple

from douane.config import Config
from douane.engine.case import annotation
from douane.model.access import Principal
from douane.model.profile import AUTO, BUILT_IN, Profile
from douane.model.server import Definition, Kind, Pin, ServerIdentity
from douane.model.verdict import Action
from douane.operations.base import Act, Body, Field, Given, Place, Role, View
from douane.operations.dossiers.known_servers import known
from douane.operations.fields import text
from douane.operations.needs import FRESH
from douane.operations.starts import Start, starts
from douane.operations.within import in_force, the
from douane.policy.access import roles_of
from douane.policy.evaluate import judge
from douane.policy.facts import Facts
from douane.protocol.direction import Direction
from douane.sandbox.profile import automatic
from douane.stores.dossiers import Dossiers
from douane.stores.index import Axis, Index, Wanted
from douane.stores.index.used import Calls
from douane.stores.reader import Reader

_DAY: Final = 86_400.0
_WEEK: Final = 7 * _DAY
_MONTH: Final = 30 * _DAY
_CALLERS: Final = 20  # principals for which is worked out what they may use
_STARTS: Final = 20  # entries of starts that are looked at
_SIZES: Final = (
    "memory",
    "memory_in_all",
    "processes",
    "open_files",
    "file_size",
    "upload",
    "processor",
    "call_time",
)


class Row(NamedTuple):
    """A tool or a principal: how often in the last week, how often refused, with what or whom, when last."""

    name: str
    calls: int
    refused: int
    others: tuple[str, ...]
    last: float


def shows(place: Place, given: Given) -> Body:
    """All that it shows, with the text of each definition."""
    with closing(Dossiers(place.state)) as store:
        server = _server(store, in_force(place), given)
        pins = [pin for pin in store.pins(server.id) if pin.name]
    return {"id": server.id, "definitions": [_told(pin) for pin in pins]}


def use(place: Place, given: Given) -> Body:
    """Which of its tools are called, by whom, and who may call which of them."""
    config, now = in_force(place), time.time()
    with closing(Dossiers(place.state)) as store:
        server = _server(store, config, given)
        tools = [pin for pin in store.pins(server.id) if pin.kind is Kind.TOOL and pin.name]
    with closing(Index(place.state)) as index:
        index.follow(FRESH)
        calls = index.calls(server.id, now - _WEEK)
        callers = [name for name, _ in index.top(Axis.PRINCIPAL, now - _MONTH, now, _CALLERS) if name]
        sessions = index.sessions(Wanted(server=server.name), 10)
    return {
        "id": server.id,
        "since": now - _WEEK,
        "tools": [one._asdict() for one in _by_tool(calls)],
        "principals": [one._asdict() for one in _by_principal(calls)],
        "unused": sorted({pin.name for pin in tools} - {one.tool for one in calls}),
        "may": [_may(config, Principal(name, tenant=place.tenant), server, tools, now) for name in callers],
        "sessions": [one._asdict() for one in sessions],
    }


def walls(place: Place, given: Given) -> Body:
    """The profile that it is started in, and what has held it at its last starts."""
    config = in_force(place)
    with closing(Dossiers(place.state)) as store:
        server = _server(store, config, given)
    settings = config.settings
    named = settings.profile_of(server.id)
    name = automatic(server.name, settings.profiles) if named == AUTO else named
    profiles = {**BUILT_IN, **{one.name: one for one in settings.profiles}}
    profile, found = profiles.get(name), _starts(place, server)
    return {
        "id": server.id,
        "is_remote": server.id.startswith("http"),
        "profile": name,
        "is_automatic": named == AUTO,
        "touches": _touches(profile) if profile else None,
        "bare": _bare(found[0]) if found else None,
        "starts": [_told_start(one) for one in found],
    }


def _server(store: Dossiers, config: Config, given: Given) -> ServerIdentity:
    ident = text(given, "id")
    return the("server", (one for one in known(store, config) if one.id == ident))


def _told(pin: Pin) -> Body:
    shown = pin.seen or pin.approved
    return {
        "kind": pin.kind,
        "name": pin.name,
        "state": pin.state,
        "by": pin.by,
        "at": pin.at,
        "text": shown.canonical if shown else "null",
        "digest": shown.digest if shown else "",
    }


def _by_tool(calls: Iterable[Calls]) -> list[Row]:
    return _rows((one.tool, one.principal, one) for one in calls)


def _by_principal(calls: Iterable[Calls]) -> list[Row]:
    return _rows((one.principal, one.tool, one) for one in calls)


def _rows(found: Iterable[tuple[str, str, Calls]]) -> list[Row]:
    """Those with the most calls first."""
    rows: dict[str, Row] = {}
    for name, other, one in found:
        before = rows.get(name, Row(name, 0, 0, (), 0.0))
        refused = one.calls if one.action == Action.DENY.name.lower() else 0
        others = tuple(dict.fromkeys((*before.others, other)))
        calls = before.calls + one.calls
        rows[name] = Row(name, calls, before.refused + refused, others, max(before.last, one.last))
    return sorted(rows.values(), key=lambda row: -row.calls)


def _may(
    config: Config, principal: Principal, server: ServerIdentity, tools: Iterable[Pin], at: float
) -> Body:
    roles = roles_of(config.settings.access, principal)
    found = rights(config, replace(principal, roles=roles), server, tools, at)
    return {"principal": principal.id, "roles": sorted(roles), **found}


def rights(
    config: Config, principal: Principal, server: ServerIdentity, tools: Iterable[Pin], at: float
) -> dict[str, list[str]]:
    """Which tools this principal, in its roles, may use, whatever the arguments and before anything is read.

    By the words allow, hold and deny.
    """
    found: dict[str, list[str]] = {"allow": [], "hold": [], "deny": []}
    for pin in tools:
        verdict = judge(config.policy, _facts(principal, server, pin, at), ())
        word = "allow" if verdict.action is Action.EDIT else verdict.action.name.lower()
        found[word].append(pin.name)
    return found


def _facts(principal: Principal, server: ServerIdentity, pin: Pin, at: float) -> Facts:
    return Facts(
        principal.id,
        server.id,
        server.name,
        pin.name,
        "tools/call",
        Direction.TO_SERVER,
        arguments=None,
        labels=frozenset(),
        at=at,
        roles=principal.roles,
        tenant=principal.tenant,
        read_only=annotation(_members(pin.approved or pin.seen)),
    )


def _members(definition: Definition | None) -> dict[str, object]:
    found = json.loads(definition.canonical) if definition else {}
    return found if isinstance(found, dict) else {}


def _touches(profile: Profile) -> Body:
    """What a server in this profile may touch; no value of a variable or secret is in it."""
    return {
        "is_contained": profile.is_contained,
        "follows": profile.follows,
        "read": profile.read,
        "write": profile.write,
        "hidden": profile.hidden,
        "hosts": profile.network.hosts,
        "learns": profile.network.learns,
        "env": profile.env,
        "secrets": tuple(one.variable for one in profile.secrets),
        "devices": profile.devices,
        "unix_sockets": profile.unix_sockets,
        "ceilings": {name: getattr(profile.ceilings, name) for name in _SIZES},
    }


def _starts(place: Place, server: ServerIdentity) -> list[Start]:
    """The last starts, the latest first."""
    with closing(Index(place.state)) as index, closing(Reader(place.state)) as reader:
        index.follow(FRESH)
        return [*starts(index, reader, server.id, _STARTS)]


def _bare(last: Start) -> Body | None:
    """Why the last start had no walls, and what to do; None where it had."""
    return {"because": last.because, "fix": last.fix} if last.is_bare else None


def _told_start(start: Start) -> Body:
    """A start as it is shown; `entry` is the number of its entry in the log."""
    return {**start._asdict(), "is_bare": start.is_bare}


_ID: Final = (Field("id", is_needed=True, about="the id of the server, as lists show it"),)

VIEWS: Final[tuple[View, ...]] = (
    View(
        "servers.shows",
        "/servers/{id}/definitions",
        Role.VIEWER,
        "All that a server shows, with the text of each definition.",
        shows,
        _ID,
    ),
    View(
        "servers.use",
        "/servers/{id}/use",
        Role.VIEWER,
        "Who calls which tools of a server, and who may.",
        use,
        _ID,
    ),
    View(
        "servers.walls",
        "/servers/{id}/walls",
        Role.VIEWER,
        "What a server may touch, and what has held it at its last starts.",
        walls,
        _ID,
    ),
)
ACTS: Final[tuple[Act, ...]] = ()
