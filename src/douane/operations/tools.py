"""What servers show, what changed in it, and approving or withdrawing it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Final

from douane.audit.entry import decoded
from douane.audit.query import Query
from douane.inventory.compare import FIRST_USE
from douane.model.events import Record, Remember
from douane.model.server import Definition, Kind, Pin, ServerIdentity, State
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
from douane.operations.defined import difference_json, pin_json
from douane.operations.errors import ConflictError
from douane.operations.fields import text
from douane.operations.names import pins_of, waiting
from douane.operations.needs import FRESH
from douane.operations.person import PASSPHRASE, signing_person
from douane.operations.seeing import SEEN, ensure_seen, mark_of
from douane.operations.withheld import is_quarantined, why, with_reason
from douane.operations.within import in_force, the
from douane.stores.index import Index
from douane.stores.pinning import change_body
from douane.stores.reader import Reader
from douane.stores.sqlite import SqliteStore

_QUARANTINED: Final = "douane/quarantine"


def listed(place: Place, given: Given) -> Listing:
    """Tools, prompts, resources and instructions of all servers or one, or those alone that wait."""
    only, is_waiting = text(given, "server"), bool(given.get("waiting"))
    rows: list[Body] = []
    with _opened(place) as store:
        for one in store.servers():
            if only in ("", one.server.id):
                pins = pins_of(store, one.server)
                rows += (_row(one.server, pin) for pin in (waiting(pins) if is_waiting else pins))
    return page_of(rows, given)


def shown(place: Place, given: Given) -> Body:
    """One definition: why it waits, and what changed in it, word by word."""
    config, now = in_force(place), time.time()
    with _opened(place) as store:
        server, pin = _found(store, given)

    def reasons(one: Pin) -> tuple[str, ...]:
        told = why(config, server, one, now)
        return with_reason(told, _reason(place, server, one)) if is_quarantined(one) else told

    found = {**difference_json(server, pin, reasons), "is_quarantined": is_quarantined(pin)}
    texts = {"approved_text": _text(pin.approved), "seen_text": _text(pin.seen)}
    return {**_row(server, pin), **found, **texts, "seen": _mark(pin)}


def approve(place: Place, by: By, given: Given) -> Change:
    """Approve a definition, exactly as it was seen."""
    signing_person(place, by, given)
    with _opened(place) as store:
        server, pin = _found(store, given)
        ensure_seen(given, _mark(pin))
        definition = pin.seen or pin.approved
        if definition is None or (pin.state is State.APPROVED and pin.by != FIRST_USE):
            raise ConflictError("nothing of it waits for an approval", "see what does: `waiting`")
        store.approve(server.id, definition, by.id, time.time())
        _, after = _found(store, given)
        store.checkpoint()
    return Change(_brief(pin), _brief(after), f"approved {pin.kind} {pin.name} of {server.name}")


def quarantine(place: Place, by: By, given: Given) -> Change:
    """Have a definition refused until somebody approves it."""
    with _opened(place) as store:
        server, pin = _found(store, given)
        if pin.state is State.HELD:
            raise ConflictError("it waits for an approval already", "nothing is left to do")
        held = replace(
            pin, state=State.HELD, approved=None, seen=pin.seen or pin.approved, by=by.id, at=time.time()
        )
        noted = Record(change_body(_QUARANTINED, server, held) | {"reason": text(given, "reason")})
        store.commit([noted], [Remember(server.id, (held,), (pin,))])
        store.checkpoint()
    return Change(_brief(pin), _brief(held), f"{pin.kind} {pin.name} of {server.name} is quarantined")


def forget(place: Place, by: By, given: Given) -> Change:
    """Forget a definition, so that it is new when the server shows it again."""
    with _opened(place) as store:
        server, pin = _found(store, given)
        store.forget(server.id, pin.kind, pin.name, by.id, time.time())
        store.checkpoint()
    return Change(_brief(pin), {"state": None}, f"forgot {pin.kind} {pin.name} of {server.name}")


def _reason(place: Place, server: ServerIdentity, pin: Pin) -> str:
    """Why a definition was quarantined, as the log has it."""
    query = Query(server=server.id, tool=pin.name, method=_QUARANTINED, since=pin.at, until=pin.at + 1)
    with closing(Index(place.state)) as index, closing(Reader(place.state)) as reader:
        index.follow(FRESH)
        for seq in index.search(query, 1):
            entry = reader.entry(seq)
            return str(decoded(entry).get("reason") or "") if entry else ""
    return ""


@contextmanager
def _opened(place: Place) -> Iterator[SqliteStore]:
    with closing(SqliteStore(place.state)) as store:
        yield store


def _found(store: SqliteStore, given: Given) -> tuple[ServerIdentity, Pin]:
    ident, kind, name = text(given, "id"), text(given, "kind"), text(given, "name")
    server = the("server", (one.server for one in store.servers() if one.server.id == ident))
    pins = (one for one in pins_of(store, server) if (one.kind.value, one.name) == (kind, name))
    return server, the("definition", pins)


def _row(server: ServerIdentity, pin: Pin) -> dict[str, object]:
    return {"id": server.id, "server_name": server.name, **pin_json(pin, lambda _pin: ())}


def _text(definition: Definition | None) -> str | None:
    return definition.canonical if definition else None


def _brief(pin: Pin) -> Body:
    definitions = {"approved": pin.approved, "seen": pin.seen}
    digests = {name: one.digest if one else None for name, one in definitions.items()}
    return {"state": pin.state, "by": pin.by, **digests}


def _mark(pin: Pin) -> str:
    return mark_of(pin)


_KINDS: Final = tuple(one.value for one in Kind)
_PIN: Final = (
    Field("id", is_needed=True, about="the id of the server"),
    Field("kind", "choice", is_needed=True, about="what it is", choices=_KINDS),
    Field("name", is_needed=True, about="its name, or the URI of a resource"),
)
_ONE: Final = "/servers/{id}/definitions/{kind}/{name}"

VIEWS: Final = (
    View(
        "tools",
        "/definitions",
        Role.VIEWER,
        "What servers show, who approved it, and what waits.",
        listed,
        (Field("server", about="the id of a server"), Field("waiting", "flag"), *PAGING),
    ),
    View("tools.show", _ONE, Role.VIEWER, "One definition, and what changed in it.", shown, _PIN),
)
ACTS: Final = (
    Act(
        "tools.approve",
        f"{_ONE}/approve",
        Role.OPERATOR,
        "Approve a definition as it was seen; for a person.",
        approve,
        (*_PIN, SEEN, PASSPHRASE),
    ),
    Act(
        "tools.quarantine",
        f"{_ONE}/quarantine",
        Role.OPERATOR,
        "Have a definition refused until somebody approves it.",
        quarantine,
        (*_PIN, Field("reason", is_needed=True, about="why, for the log")),
    ),
    Act("tools.forget", f"{_ONE}/forget", Role.OPERATOR, "Have a definition be new again.", forget, _PIN),
)
