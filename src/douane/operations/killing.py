"""Killing, which whoever operates may do, and lifting, which takes a person who administers."""

from __future__ import annotations

import time
from contextlib import closing
from shlex import quote
from typing import Final

from douane.audit.query import Query
from douane.errors import StoreError
from douane.inventory.killed import Kill, Party, Scope, killing, parsed
from douane.model.dossier import Stage
from douane.operations.base import PAGING, Act, By, Change, Field, Given, Listing, Place, Role, View, page_of
from douane.operations.fields import text
from douane.operations.person import PASSPHRASE, signing_person
from douane.stores import kills
from douane.stores.dossiers import Dossiers
from douane.stores.index.found import found as entries
from douane.stores.reader import Reader
from douane.stores.sqlite import SqliteStore

_SCOPES: Final = tuple(Scope)
_KILL: Final = (
    Field("scope", "choice", is_needed=True, choices=_SCOPES, about="how much"),
    Field("id", about="the name or id of the server, principal or session; none for all"),
    Field("reason", is_needed=True, about="why; whoever is refused reads it"),
)


def killed(place: Place, given: Given) -> Listing:
    """What is killed now."""
    found = kills.in_force(place.state)
    return page_of([{**_row(one), "note": one.note, "file": one.file} for one in found], given)


def lost(place: Place, given: Given) -> Listing:
    """What the log has as killed and not lifted, and what is not in force; some seconds for a long log."""
    return page_of([_row(one) for line in kills.standing(place.state).lost for one in parsed(line)], given)


def kill(place: Place, by: By, given: Given) -> Change:
    """End everything of it, within a second; the log is told if that can be."""
    found = kills.check(text(given, "scope"), text(given, "id"))
    deed = kills.Deed(by.id, time.time(), text(given, "reason"))
    when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(deed.at))
    kills.put(place.state, found._replace(note=" ".join(f"{by.id}, {when}: {deed.reason}".split())))
    told = f"killed {found.line}; nothing of it runs on, within a second{_doubt(place, found, deed)}"
    return Change({"killed": False}, {"killed": found.line}, told)


def lift(place: Place, by: By, given: Given) -> Change:
    """Let it run again, as a person."""
    found = kills.check(text(given, "scope"), text(given, "id"))
    kills.ensure_ours(place.state, found)
    sign = signing_person(place, by, given)
    kills.lift(place.state, found, kills.Deed(by.id, time.time(), text(given, "reason")), sign)
    told = f"lifted {found.line}; hosts may have to start their servers again{_still(place, found)}"
    return Change({"killed": found.line}, {"killed": False}, told)


def _still(place: Place, found: Kill) -> str:
    """What stops it still, and what ends that."""
    if found.scope is not Scope.SERVER:
        return ""
    with closing(Dossiers(place.state)) as store:
        ours = [one for one in store.registered() if killing(Party(one.server, ""), [found])]
        dossiers = [store.of(one.server.id) for one in ours]
    names = [one.name for one in dossiers if one is not None and one.stopped is Stage.SUSPENDED]
    return f"; it stays suspended until `douane servers resume {quote(names[0])}`" if names else ""


def _row(one: Kill) -> dict[str, object]:
    return {"scope": one.scope, "id": one.whom}


def _doubt(place: Place, found: Kill, deed: kills.Deed) -> str:
    """What there is to say of a kill that is in force, once the log was told of it, if it could be."""
    try:
        kills.keep(place.state, found, deed)
        return _names(place, found)
    except StoreError as error:  # each process that ends something tells of it, too
        return f"; the log could not be told: {error.message} (fix: {error.fix})"


def _names(place: Place, found: Kill) -> str:
    """What to say of the name: that nothing was ever called so, or that the same server has others too."""
    if found.scope in {Scope.ALL, Scope.SERVER}:
        return _names_of_server(place, found) if found.whom else ""
    of_session = found.scope is Scope.SESSION
    query = Query(session=found.whom) if of_session else Query(principal=found.whom)
    with closing(Reader(place.state)) as reader:
        return "" if entries(place.state, reader, query, 1) else _unknown(found)


def _names_of_server(place: Place, found: Kill) -> str:
    with closing(SqliteStore(place.state)) as store:
        servers = [one.server for one in store.servers()]
    commands = {one.command for one in servers if killing(Party(one, ""), [found])}
    others = [one for one in servers if one.command in commands and not killing(Party(one, ""), [found])]
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
