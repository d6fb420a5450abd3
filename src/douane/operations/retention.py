"""How long the log keeps what: rules, pruning, legal holds, and erasing what a principal has said."""

from __future__ import annotations

import os
import time
from collections import Counter
from contextlib import closing
from dataclasses import asdict
from typing import Final

from douane.model.legal_hold import LegalHold
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
from douane.operations.errors import GivenError
from douane.operations.fields import number, text
from douane.operations.person import ensure_person
from douane.operations.within import in_force
from douane.stores.erasing import erase
from douane.stores.legal_holds import LegalHolds
from douane.stores.pruning import Pruned, Pruning


def rules(place: Place, given: Given) -> Body:
    """The rules in their order, whether contents are encrypted, and, if asked, what a pruning would take."""
    audit = in_force(place).settings.audit
    counts, held, broken = Counter[str](), 0, 0
    if audit.retention and given.get("due"):
        with closing(Pruning(place.state, audit.retention)) as pruning:
            for due in pruning.due(time.time()):
                counts.update(rule.name for rule, _ in due.entries)
                held, broken = held + due.held, broken + due.broken
    said = [{"name": one.name, "keep": one.keep, "due": counts[one.name]} for one in audit.retention]
    return {"rules": said, "encrypted": audit.encrypt, "held": held, "broken": broken}


def prune(place: Place, by: By, _given: Given) -> Change:
    """Take the bodies of entries away that were kept long enough."""
    ensure_person(place, by)
    done = pruned(place, by.id)
    count = sum(done.emptied.values())
    after = {"pruned": dict(done.emptied), "held": done.held, "broken": done.broken, "freed": done.freed}
    return Change({}, after, f"{count} entries pruned, {done.held} kept by a legal hold")


def pruned(place: Place, by: str) -> Pruned:
    """What came of a pruning under the rules that are in force here; without rules nothing is looked at."""
    found = in_force(place).settings.audit.retention
    if not found:
        return Pruned({}, 0, 0, 0)
    with closing(Pruning(place.state, found)) as pruning:
        return pruning.run(by, time.time())


def holds(place: Place, given: Given) -> Listing:
    """Legal holds in force, or all that ever were."""
    with closing(LegalHolds(place.state)) as store:
        found = store.all() if given.get("all") else store.in_force()
    return page_of([asdict(one) for one in found], given)


def hold(place: Place, by: By, given: Given) -> Change:
    """Put a legal hold in force over all that is named together."""
    made = LegalHold(
        id=f"lh-{os.urandom(4).hex()}",
        reason=text(given, "reason"),
        by=by.id,
        at=time.time(),
        session=text(given, "session"),
        principal=text(given, "principal"),
        server=text(given, "server"),
        since=number(given, "since"),
        until=number(given, "until"),
    )
    if made.is_about_all:
        raise GivenError("a legal hold must be about something", "name a session, principal, server or time")
    with closing(LegalHolds(place.state)) as store:
        store.add(made)
    return Change({}, asdict(made), f"{made.id} is in force")


def release(place: Place, by: By, given: Given) -> Change:
    """End a legal hold; what it kept goes with the next pruning if it is due."""
    ensure_person(place, by)
    with closing(LegalHolds(place.state)) as store:
        ended = store.release(text(given, "id"), by.id, time.time())
    return Change({"id": ended.id, "released": None}, asdict(ended), f"{ended.id} is released")


def erased(place: Place, by: By, given: Given) -> Change:
    """Destroy the keys of what a principal has said; nothing brings them back."""
    ensure_person(place, by)
    whom = text(given, "principal")
    count = erase(place.state, whom, number(given, "before"), (by.id, time.time()))
    keys = "1 key is" if count == 1 else f"{count} keys are"
    return Change({"keys": count}, {"keys": 0, "principal": whom}, f"{keys} destroyed")


_ID: Final = Field("id", is_needed=True, about="the id of a legal hold")
_HELD: Final = (
    Field("session", about="entries of this session"),
    Field("principal", about="entries of this principal"),
    Field("server", about="entries of this server, by name or id"),
    Field("since", "time", about="from then on"),
    Field("until", "time", about="up to then"),
    Field("reason", is_needed=True, about="why, for whoever asks later"),
)
_ERASED: Final = (
    Field("principal", is_needed=True, about="whose words; as entries name them"),
    Field("before", "time", about="only months that were over by then"),
)

VIEWS: Final = (
    View(
        "retention",
        "/retention",
        Role.AUDITOR,
        "How long entries are kept, and what is due.",
        rules,
        (Field("due", "flag", about="count what is due, which reads all that is old enough"),),
    ),
    View(
        "legal-holds",
        "/legal-holds",
        Role.AUDITOR,
        "Legal holds.",
        holds,
        (Field("all", "flag", about="those that were released, too"), *PAGING),
    ),
)
ACTS: Final = (
    Act("retention.prune", "/retention/prune", Role.ADMINISTRATOR, "Take away what is due.", prune),
    Act("legal-holds.add", "/legal-holds", Role.OPERATOR, "Put a legal hold in force.", hold, _HELD),
    Act(
        "legal-holds.release",
        "/legal-holds/{id}/release",
        Role.ADMINISTRATOR,
        "End a legal hold.",
        release,
        (_ID,),
    ),
    Act(
        "retention.erase",
        "/retention/erase",
        Role.ADMINISTRATOR,
        "Erase what somebody said.",
        erased,
        _ERASED,
    ),
)
