"""Servers: which there are, what was decided about each, and deciding."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from shlex import quote
from typing import Final

from douane.config import Config
from douane.model.dossier import Demand, Dossier, Need, Stage
from douane.model.server import ServerIdentity
from douane.operations.base import (
    PAGING,
    Act,
    Body,
    By,
    Change,
    Field,
    Given,
    Listing,
    Place,
    Role,
    View,
    page_of,
)
from douane.operations.dossiers.approval import Plan, Wish, carry_out, planned, until_in_force, unwalled
from douane.operations.dossiers.deciding import (
    Request,
    decided,
    ensure_undoable,
    requested,
    resumed,
    undone,
)
from douane.operations.dossiers.history import history
from douane.operations.dossiers.known_servers import known, meant, scopes_of
from douane.operations.dossiers.rows import row_json, rows_of
from douane.operations.fields import duration, text, texts
from douane.operations.person import PASSPHRASE, signing_person
from douane.operations.seeing import SEEN, ensure_seen, mark_of
from douane.operations.within import in_force, the
from douane.stores.dossiers import Dossiers

_ID: Final = Field("id", is_needed=True, about="the id of the server, as lists show it")
_REASON: Final = Field("reason", is_needed=True, about="why; it is told to whoever is refused")
SENSITIVITIES: Final = ("public", "internal", "confidential", "restricted")
_LISTS: Final = ("tools", "read", "write", "hosts", "env", "scopes")


def listed(place: Place, given: Given) -> Listing:
    """All servers, of one stage or that somebody should look at if that is asked for."""
    stage, is_due = text(given, "stage"), bool(given.get("due"))
    with _opened(place) as (store, config):
        rows = [row_json(one) for one in rows_of(store, config, place.tenant)]
    chosen = [one for one in rows if stage in ("", one["stage"]) and (one["to_look_at"] or not is_due)]
    return page_of([{"id": one["server"], **one} for one in chosen], given)


def shown(place: Place, given: Given) -> Body:
    """One server with its history."""
    with _opened(place) as (store, config):
        server, _ = _found(store, config, given)
        rows = (one for one in rows_of(store, config, place.tenant) if one.server.id == server.id)
        row = the("server", rows)
    return {"id": server.id, **row_json(row), "history": history(place.state, server.id)}


def plan(place: Place, given: Given) -> Body:
    """What an approval would decide, and write."""
    with _opened(place) as (store, config):
        return plan_json(_planned(place, store, config, given))


def request(place: Place, by: By, given: Given) -> Change:
    """Ask for a server: one that is known, one that a command starts, or one at an address."""
    tools, read, write, hosts, env, scopes = (texts(given, name) for name in _LISTS)
    sensitivity = text(given, "sensitivity", "internal")
    need = Need(text(given, "purpose"), tools, read, write, hosts, env, scopes, sensitivity)
    wanted = texts(given, "command"), text(given, "url")
    with _opened(place) as (store, config):
        server, before = meant(store, config, text(given, "name"), *wanted)
        asked = requested(server, before, Request(by.id, text(given, "owner"), need))
        store.keep(asked, before)
    return Change(_brief(before), _brief(asked), f"requested {server.name}, for {need.purpose}")


def approve(place: Place, by: By, given: Given) -> Change:
    """Approve a server as `plan` has shown it."""
    signing_person(place, by, given)
    with _opened(place) as (store, config):
        found = _planned(place, store, config, given)
        ensure_seen(given, _mark(found))
        now = time.time()
        until = now + (duration(given, "for") or config.settings.review)
        dossier = found.dossier._replace(by=by.id, at=now, until=until)
        carry_out(store, found._replace(dossier=dossier), place.config, place.tenant, until_in_force)
    return Change(_brief(found.before), _brief(dossier), f"approved {dossier.name}")


def resume(place: Place, by: By, given: Given) -> Change:
    """End a suspension without an approval."""
    signing_person(place, by, given)
    with _opened(place) as (store, config):
        server, before = _found(store, config, given)
        after = resumed(server, before, (by.id, text(given, "reason")))
        if before is not None:
            store.resume(after, before)
    return Change(_brief(before), _brief(after), _told_resumed(after, config.settings.demand))


def _told_resumed(dossier: Dossier, demand: Demand) -> str:
    approve = f"`douane servers approve {quote(dossier.name)}`"
    if dossier.stage is not Stage.APPROVED and demand is Demand.APPROVED:
        return f"{dossier.name} is not suspended any more, is in review, and may be used after {approve}"
    if dossier.stage is not Stage.APPROVED:
        return f"{dossier.name} may be used again, and is in review"
    if dossier.until and time.time() >= dossier.until:
        return f"{dossier.name} is not suspended any more, and its approval is over; again: {approve}"
    return f"{dossier.name} may be used again, and its approval counts as before"


def undo(place: Place, by: By, given: Given) -> Change:
    """Take the last approval back."""
    signing_person(place, by, given)
    with _opened(place) as (store, config):
        server, found = _found(store, config, given)
        before = ensure_undoable(server, found, place.config)
        after = undone(store, before, by.id, place.config)
    return Change(_brief(before), _brief(after), f"took the approval of {server.name} back; it is in review")


def _deciding(stage: Stage) -> Callable[[Place, By, Given], Change]:
    def decide(place: Place, by: By, given: Given) -> Change:
        with _opened(place) as (store, config):
            server, before = _found(store, config, given)
            after = decided(server, before, stage, (by.id, text(given, "reason")))
            store.keep(after, before)
        return Change(_brief(before), _brief(after), f"{server.name} is {stage.value}")

    return decide


def plan_json(plan: Plan) -> Body:
    """All that is about to be done, as a program sees it."""
    pins = [{"kind": one.kind, "name": one.name, "state": one.state} for one in plan.pins]
    return {
        "id": plan.dossier.server,
        "name": plan.dossier.name,
        "version": plan.dossier.traits.version,
        "need": plan.dossier.need._asdict(),
        "asked_by": plan.before.asked_by,
        "owner": plan.dossier.owner,
        "pins": pins,
        "report": plan.dossier.report,
        "document": plan.document,
        "text": plan.text,
        "unwalled": plan.unwalled,
        "seen": _mark(plan),
    }


@contextmanager
def _opened(place: Place) -> Iterator[tuple[Dossiers, Config]]:
    with closing(Dossiers(place.state)) as store:
        yield store, in_force(place)


def _found(store: Dossiers, config: Config, given: Given) -> tuple[ServerIdentity, Dossier | None]:
    ident = text(given, "id")
    server = the("server", (one for one in known(store, config) if one.id == ident))
    return server, store.of(server.id)


def _planned(place: Place, store: Dossiers, config: Config, given: Given) -> Plan:
    server, before = _found(store, config, given)
    said = {name: text(given, name) for name in ("reason", "owner", "maintainer", "report")}
    wish = Wish(texts(given, "tools"), **said, scopes=scopes_of(config, server), unwalled=unwalled(server))
    return planned(server, before, store.pins(server.id), wish, place.tenant)


def _mark(plan: Plan) -> str:
    return mark_of(
        plan.text, plan.before, [(one.kind, one.name, one.approved, one.seen) for one in plan.pins]
    )


def _brief(dossier: Dossier | None) -> Body:
    """What of a dossier changes by decisions."""
    if dossier is None:
        return {"stage": None}
    names = ("stage", "stopped", "owner", "by", "reason", "until")
    return {name: getattr(dossier, name) for name in names} | {"tools": dossier.need.tools}


_WISHES: Final = (
    Field("reason", about="why"),
    Field("tools", "list", about="in place of the tools that were asked for"),
    Field("owner", about="who answers for it, if it is somebody else"),
    Field("maintainer", about="who publishes it, as was found out"),
    Field("report", about="the SHA-256 of the report of a scan that it goes by"),
)
_REQUEST: Final = (
    Field("name", is_needed=True, about="what the server is called, or its id"),
    Field("command", "list", about="the words that start it"),
    Field("url", about="where a remote server is"),
    Field("purpose", is_needed=True, about="what it is needed for"),
    Field("owner", about="who answers for it; whoever asks, if nobody is named"),
    Field("sensitivity", "choice", about="of what it gets", choices=SENSITIVITIES),
    *(Field(name, "list", about=f"`{name}` that it has to have") for name in _LISTS),
)
_STAGES: Final = ("", *(one.value for one in Stage))
_ONE: Final = "/servers/{id}"

VIEWS: Final = (
    View(
        "servers",
        "/servers",
        Role.VIEWER,
        "Servers, what was decided about each, and what somebody should look at.",
        listed,
        (Field("stage", "choice", choices=_STAGES), Field("due", "flag"), *PAGING),
    ),
    View("servers.show", _ONE, Role.VIEWER, "One server, with its history.", shown, (_ID,)),
    View(
        "servers.plan",
        f"{_ONE}/approval",
        Role.VIEWER,
        "What an approval of a server would write and approve.",
        plan,
        (_ID, *_WISHES),
    ),
)
ACTS: Final = (
    Act("servers.request", "/servers", Role.OPERATOR, "Ask for a server.", request, _REQUEST),
    Act(
        "servers.approve",
        f"{_ONE}/approve",
        Role.OPERATOR,
        "Approve a server as it was seen, which ends a stop; for a person.",
        approve,
        (_ID, *_WISHES, Field("for", "duration", about="how long it counts"), SEEN, PASSPHRASE),
    ),
    Act(
        "servers.resume",
        f"{_ONE}/resume",
        Role.OPERATOR,
        "End a suspension: an approval that there was counts again, else it is in review; for a person.",
        resume,
        (_ID, _REASON, PASSPHRASE),
    ),
    Act(
        "servers.undo",
        f"{_ONE}/undo",
        Role.OPERATOR,
        "Take the last approval back; for a person.",
        undo,
        (_ID, PASSPHRASE),
    ),
    *(
        Act(f"servers.{name}", f"{_ONE}/{name}", Role.OPERATOR, about, _deciding(stage), (_ID, _REASON))
        for name, stage, about in (
            ("review", Stage.IN_REVIEW, "Say that somebody looks at a server; what is stopped stays so."),
            ("reject", Stage.REJECTED, "Refuse a server; nothing passes to or from it any more."),
            ("suspend", Stage.SUSPENDED, "Stop a server at once, until a person ends that."),
            ("retire", Stage.RETIRED, "End a server for good."),
        )
    ),
)
