"""Killing, which whoever operates may do, and lifting, which takes a person who administers."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import closing
from shlex import quote
from typing import Final, NamedTuple

from douane.audit.query import Query
from douane.errors import StoreError
from douane.inventory.killed import Kill, Party, Scope, fix, killing, parsed
from douane.model.dossier import Stage
from douane.operations.base import PAGING, Act, By, Change, Field, Given, Listing, Place, Role, View, page_of
from douane.operations.fields import text
from douane.operations.named_kills import ids_of, in_documents, in_store, seen_here, servers_of
from douane.operations.person import PASSPHRASE, signing_person
from douane.stores import kills
from douane.stores.dossiers import Dossiers
from douane.stores.index.found import found as entries
from douane.stores.reader import Reader

_SCOPES: Final = tuple(Scope)
_KILL: Final = (
    Field("scope", "choice", is_needed=True, choices=_SCOPES, about="how much"),
    Field("id", about="the name or id of the server, principal or session; none for all"),
    Field("reason", is_needed=True, about="why; whoever is refused reads it"),
)


def killed(place: Place, given: Given) -> Listing:
    """What is killed now."""
    found = seen_here(place)
    return page_of([{**_row(one), "note": one.note, "file": one.file} for one in found], given)


def lost(place: Place, given: Given) -> Listing:
    """What the log has as killed and not lifted, and what is not in force; some seconds for a long log."""
    return page_of([_row(one) for line in kills.standing(place.state).lost for one in parsed(line)], given)


def kill(place: Place, by: By, given: Given) -> Change:
    """End everything of it, within a second; the log is told if that can be."""
    found = kills.check(text(given, "scope"), text(given, "id"))
    deed = kills.Deed(by.id, time.time(), text(given, "reason"))
    when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(deed.at))
    noted = found._replace(note=" ".join(f"{by.id}, {when}: {deed.reason}".split()))
    kills.put(place.state, noted)
    spread = _spread(place, noted, deed)
    more = f", and {' and '.join(f'`{one}`' for one in spread.ids)} by whatever name" if spread.ids else ""
    told = f"killed {found.line}{more}; nothing of it runs on, within a second{spread.doubt}"
    return Change({"killed": False}, {"killed": found.line, "also": spread.ids}, told)


def lift(place: Place, by: By, given: Given) -> Change:
    """Let it run again, as a person: by a name that it has or had, all that a kill by that name has ended."""
    found = kills.check(text(given, "scope"), text(given, "id"))
    there = {one.line for one in kills.in_force(place.state)}
    every = (found, *(Kill(Scope.SERVER, one) for one in ids_of(found, servers_of(place))))
    lifted = [one for one in every if one.line in there] or [found]
    for one in lifted:
        kills.ensure_ours(place.state, one)
    sign = signing_person(place, by, given)
    for one in lifted:
        kills.lift(place.state, one, kills.Deed(by.id, time.time(), text(given, "reason")), sign)
    lines = " and ".join(one.line for one in lifted)
    told = f"lifted {lines}; hosts may have to start their servers again{_still(place, found)}"
    return Change({"killed": found.line}, {"killed": False}, told)


def _still(place: Place, found: Kill) -> str:
    """What stops it still, and what ends that."""
    if found.scope is not Scope.SERVER:
        return ""
    servers = servers_of(place)
    ids = {one.id for one in servers if killing(Party(one, ""), [found])}
    ours = [one for one in servers if one.id in ids]
    for other in kills.in_force(place.state):
        if other.scope is Scope.SERVER and any(killing(Party(one, ""), [other]) for one in ours):
            return f"; it stays killed: {fix(other, place.tenant)}"
    with closing(Dossiers(place.state)) as store:
        dossiers = [store.of(one) for one in sorted(ids)]
    names = [one.name for one in dossiers if one is not None and one.stopped is Stage.SUSPENDED]
    if not names:
        return ""
    return f"; it stays suspended until `douane servers resume {quote(names[0])}{place.on_command_line}`"


def _row(one: Kill) -> dict[str, object]:
    return {"scope": one.scope, "id": one.whom}


class _Spread(NamedTuple):
    """What else a kill has ended: the ids of servers; and what there is to say of it."""

    ids: tuple[str, ...]
    doubt: str


def _spread(place: Place, found: Kill, deed: kills.Deed) -> _Spread:
    """Have it in force for the ids that the name stands for, too, and tell the log of it, if that can be.

    A kill of a name alone ends nothing of a server that another process calls otherwise.
    """
    ids: tuple[str, ...] = ()
    try:
        for source in (in_documents, in_store):  # the first needs no database
            ids = tuple(dict.fromkeys((*ids, *ids_of(found, source(place)))))
            for one in ids:
                kills.put(place.state, found._replace(whom=one))
        for one in (found.whom, *ids):
            kills.keep(place.state, found._replace(whom=one), deed)
        return _Spread(ids, _names(place, found, ids))
    except StoreError as error:  # each process that ends something tells of it, too
        return _Spread(ids, f"; the log could not be told: {error.message} (fix: {error.fix})")


def _names(place: Place, found: Kill, ids: Sequence[str]) -> str:
    """What to say of the name: that nothing was ever called so, or that others are started by its command."""
    if found.scope in {Scope.ALL, Scope.SERVER}:
        return _names_of_server(place, found, ids) if found.whom else ""
    of_session = found.scope is Scope.SESSION
    query = Query(session=found.whom) if of_session else Query(principal=found.whom)
    with closing(Reader(place.state)) as reader:
        return "" if entries(place.state, reader, query, 1) else _unknown(found)


def _names_of_server(place: Place, found: Kill, ids: Sequence[str]) -> str:
    servers, over = servers_of(place), [found, *(found._replace(whom=one) for one in ids)]
    commands = {one.command for one in servers if killing(Party(one, ""), over)}
    others = [one for one in servers if one.command in commands and not killing(Party(one, ""), over)]
    if not others:
        return "" if commands else _unknown(found)
    every = f"`douane kill server {quote(others[0].command)}` ends it under each name"
    return f"; `{others[0].name}` is started by the same command: {every}"


def _unknown(found: Kill) -> str:
    return f"; nothing and nobody is known as `{found.whom}`: was it meant?"


VIEWS: Final[tuple[View, ...]] = (
    View("kills", "/kills", Role.VIEWER, "What is killed now.", killed, PAGING),
    View("kills.lost", "/kills/lost", Role.AUDITOR, "Kills that somebody took away.", lost, PAGING),
)
ACTS: Final[tuple[Act, ...]] = (
    Act("kill", "/kills", Role.OPERATOR, "End everything of something at once.", kill, _KILL, is_urgent=True),
    Act("kill.lift", "/kills/lift", Role.ADMINISTRATOR, "Let it run again.", lift, (*_KILL, PASSPHRASE)),
)
