"""Exceptions: which there are, adding one for a false alarm, and ending one early."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from typing import Final

from douane.errors import ConfigError
from douane.operations.base import (
    PAGING,
    Act,
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
from douane.operations.errors import ConflictError, GivenError, NotThereError
from douane.operations.exception_text import Clause, already, blocks, kept, kept_json, ordered, usual_end
from douane.operations.fields import duration, text
from douane.operations.fitting_exception import scope_of
from douane.operations.known import finding_fix, is_finding
from douane.operations.person import PASSPHRASE, signing_person
from douane.operations.recorded_findings import FINDING_ID
from douane.operations.within import ensure_whole, in_force, own_exceptions, the
from douane.policy.document import ScopedException
from douane.stores.exceptions import add_exception, remove_exception

_YEAR: Final = 366 * 86_400.0
_PLACES: Final = ("server", "tool", "argument")


def listed(place: Place, given: Given) -> Listing:
    """Every exception of the documents here, those that are over too."""
    now = time.time()
    rows = [{**kept_json(one), "over": one.until < now} for one in own_exceptions(place)]
    return page_of(rows, given)


def add(place: Place, by: By, given: Given) -> Change:
    """Let a finding pass in one place, for some time."""
    ensure_whole(place)
    signing_person(place, by, given)
    clause = _clause(place, given)
    there = already(place.config, clause)
    if there is not None:
        raise ConflictError(f"there is one already: `{there.name}`", "end it first, to give it another end")
    add_exception(place.config, blocks([clause]))
    return Change({}, clause, f"added {clause['id']}")


def end(place: Place, _by: By, given: Given) -> Change:
    """End an exception before its time."""
    ensure_whole(place)
    name = text(given, "id")
    before: ScopedException = the("exception", (one for one in kept(place.config) if one.name == name))
    remove_exception(place.config, name)
    return Change(kept_json(before), {"ended": name}, f"ended {name}")


def _clause(place: Place, given: Given) -> Clause:
    finding, period = text(given, "finding"), duration(given, "for", _YEAR)
    until = datetime.fromtimestamp(time.time() + period, UTC).replace(microsecond=0) if period else None
    found: dict[str, object] = {"id": f"x-{os.urandom(4).hex()}", "reason": text(given, "reason")}
    if principal := text(given, "principal"):
        found["principal"] = principal
    if FINDING_ID.fullmatch(finding):
        return ordered(found | _of_id(place, finding, given) | {"until": until or usual_end()})
    if until is None:
        raise GivenError("an exception for a rule has an end", "give `for`")
    if not is_finding(finding, in_force(place)):
        raise GivenError(f"no finding is called `{finding[:60]}`", finding_fix(finding))
    scope = {name: text(given, name) for name in _PLACES if text(given, name)}
    return ordered(found | {"finding": finding, **scope, "until": until})


def _of_id(place: Place, finding: str, given: Given) -> dict[str, object]:
    if any(text(given, name) for name in _PLACES):
        raise GivenError("the finding says where it was found", f"leave {', '.join(_PLACES)} out")
    try:
        scope = scope_of(finding, place.state)
    except ConfigError as error:
        if "has no finding" in error.message:
            raise NotThereError("there is no such finding", "take its id from an entry") from None
        raise
    return scope | ({"value": None} if given.get("every_value") else {})


_ADDING: Final = (
    Field("finding", is_needed=True, about="the id of a finding, such as `f-3fa9c1d2-7`, or a rule"),
    Field("reason", is_needed=True, about="why this finding is no danger here"),
    Field("for", "duration", about="how long; 30 days for the id of a finding"),
    Field("principal", about="only for this principal"),
    Field("server", about="only for this server, by id or name"),
    Field("tool", about="only for this tool, prompt or resource"),
    Field("argument", about="only in this argument"),
    Field("every_value", "flag", about="for whatever stands there, not only for what was found"),
    PASSPHRASE,
)

VIEWS: Final = (
    View("exceptions", "/exceptions", Role.VIEWER, "What rules do not see, and until when.", listed, PAGING),
)
ACTS: Final = (
    Act(
        "exceptions.add",
        "/exceptions",
        Role.OPERATOR,
        "Let a finding pass in one place, for some time; for a person.",
        add,
        _ADDING,
    ),
    Act(
        "exceptions.end",
        "/exceptions/{id}/end",
        Role.OPERATOR,
        "End an exception before its time.",
        end,
        (Field("id", is_needed=True, about="the id of the exception"),),
    ),
)
