"""Secrets by name: until when, for whom, and who has used them; never a value."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Final, NamedTuple

from douane.model.secret import NAMES, is_name, reference
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
from douane.operations.errors import ConflictError, GivenError, NotAllowedError
from douane.operations.fields import duration, text, texts
from douane.operations.person import PASSPHRASE, signing_person
from douane.operations.within import the
from douane.stores.paths import ready
from douane.unlocking import opened_safe
from douane.vault.naming import ended
from douane.vault.origins import origin_for
from douane.vault.review import is_unused, state
from douane.vault.safe import Safe
from douane.vault.secrets import Named

_HOUR: Final = 3600.0
_WEEK: Final = 7 * 24 * _HOUR


class Row(NamedTuple):
    """A secret with all that a list says of it."""

    name: str
    state: str
    since: float
    ends: float | None
    kept: str
    only: tuple[str, ...]
    last_used: float | None
    used_by: str
    unused: bool


def listed(place: Place, given: Given) -> Listing:
    """The secrets there are, who has used them last, and which nobody uses."""
    with _opened(place) as safe:
        rows = [{"id": one.name, **one._asdict()} for one in rows_of(safe)]
    return page_of(rows, given)


def keep(place: Place, by: By, given: Given) -> Change:
    """Keep a value under a name."""
    name = text(given, "id")
    if not is_name(name):
        raise GivenError("this cannot be the name of a secret", NAMES)
    _ensure_may_lead(place, by, given, "")
    with _opened(place) as safe:
        there = safe.get(name)
        if there is not None and not ended(there, time.time()):
            raise ConflictError(f"there is a secret `{name}` already", "rotate it to replace its value")
        made = _made(place, given, 0.0)
        safe.put(name, made if there is None else replace(made, only=there.only))
        after = _row_of(safe, name)
    return Change({}, after, f"kept; write `{reference(name)}` where its value would stand")


def rotate(place: Place, by: By, given: Given) -> Change:
    """Keep a new value; servers that have the one so far are told, and ended after a while."""
    name, overlap = text(given, "id"), duration(given, "overlap", _WEEK, 0.0)
    with _opened(place) as safe:
        before = _row_of(safe, name)
        now = safe.counting(name)
        _ensure_may_lead(place, by, given, now.origin)
        made = _made(place, given, now.until - now.since if now.until else 0.0, now.origin)
        safe.rotate(name, made, _HOUR if overlap is None else overlap)
        after = _row_of(safe, name)
    return Change(before, after, f"rotated {name}")


def revoke(place: Place, _by: By, given: Given) -> Change:
    """Forget a value; servers that have it are ended."""
    name = text(given, "id")
    with _opened(place) as safe:
        before = _row_of(safe, name)
        safe.revoke(name)
    return Change(before, {"state": "revoked"}, f"revoked {name}; take it back where it was issued, too")


def limit(place: Place, by: By, given: Given) -> Change:
    """Let only some servers have a secret, or all that it is named for; more than so far, by a person."""
    name, only = text(given, "id"), texts(given, "servers")
    with _opened(place) as safe:
        before = _row_of(safe, name)
        if is_wider(safe.counting(name).only, only):
            signing_person(place, by, given)
        safe.limit(name, only)
    told = f"{name} is for {', '.join(only) or 'every server that it is named for'}"
    return Change({"only": before["only"]}, {"only": only}, told)


def is_wider(now: Sequence[str], only: Sequence[str]) -> bool:
    """Whether servers may have a secret under `only` that may not `now`; ``()`` is no limit."""
    return bool(now) and not (only and set(only) <= set(now))


def rows_of(safe: Safe) -> list[Row]:
    """Every secret that is kept."""
    now = time.time()
    there = [(name, named) for name in safe.names() if (named := safe.get(name)) is not None]
    return [_row(name, named, safe.uses(name), now) for name, named in there]


def _row_of(safe: Safe, name: str) -> Body:
    return the("secret", (one for one in rows_of(safe) if one.name == name))._asdict()


def _row(name: str, named: Named, uses: Mapping[str, float], now: float) -> Row:
    by = next(reversed([*uses]), "")
    where = named.origin or "here"
    unused = is_unused(named, uses, now)
    return Row(
        name, state(named, now), named.since, named.until or None, where, named.only, uses.get(by), by, unused
    )


def _ensure_may_lead(place: Place, by: By, given: Given, origin: str) -> None:
    """Nothing, unless somebody who may not names another place, where a token of ours would be shown."""
    if text(given, "origin") in {"", origin}:
        return
    if not by.may(Role.ADMINISTRATOR):
        raise NotAllowedError(
            "where a secret is kept elsewhere is said by an administrator", "ask one, or give its value"
        )
    signing_person(place, by, given)


def _made(place: Place, given: Given, usual: float, origin: str = "") -> Named:
    now = time.time()
    period = duration(given, "for") or usual
    until = now + period if period else 0.0
    where = text(given, "origin") or origin
    if where:
        origin_for(where, place.tenant)
        return Named("", now, until, where)
    value = text(given, "value")
    if not value:
        raise GivenError("there is neither a value nor a place where it is", "give `value` or `origin`")
    return Named(value, now, until)


@contextmanager
def _opened(place: Place) -> Iterator[Safe]:
    ready(place.state)
    with closing(opened_safe(place.state, place.tenant)) as safe:
        yield safe


_ID: Final = Field("id", is_needed=True, about="the name of the secret")
_VALUE: Final = (
    _ID,
    Field("value", "secret", about="its value"),
    Field(
        "origin",
        about="where it is kept in place of here: `vault:https://HOST/MOUNT/PATH#FIELD` …; of administrators",
    ),
    Field("for", "duration", about="how long it counts; without it for ever, or as long as so far"),
    PASSPHRASE,
)
_ONE: Final = "/secrets/{id}"

VIEWS: Final = (View("secrets", "/secrets", Role.VIEWER, "Secrets by name; never a value.", listed, PAGING),)
ACTS: Final = (
    Act("secrets.keep", _ONE, Role.OPERATOR, "Keep a value under a name.", keep, _VALUE),
    Act(
        "secrets.rotate",
        f"{_ONE}/rotate",
        Role.OPERATOR,
        "Keep a new value in the place of one.",
        rotate,
        (*_VALUE, Field("overlap", "duration", about="how long who has it may go on; without it an hour")),
    ),
    Act("secrets.revoke", f"{_ONE}/revoke", Role.OPERATOR, "Forget a value.", revoke, (_ID,)),
    Act(
        "secrets.limit",
        f"{_ONE}/limit",
        Role.OPERATOR,
        "Let only some servers have a secret.",
        limit,
        (_ID, Field("servers", "list", about="the servers; none for all that it is named for"), PASSPHRASE),
    ),
)
