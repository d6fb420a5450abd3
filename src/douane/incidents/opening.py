"""Opening an incident: shown first, told to the log, and then done, measure by measure."""

from __future__ import annotations

import os
import time
from contextlib import closing, suppress
from typing import Final, NamedTuple

from douane.errors import ConfigError, DouaneError
from douane.incidents import revoking, stopping
from douane.incidents.ground import Ground
from douane.incidents.history import MEASURE, OPENED, SEARCHED, opening
from douane.incidents.incident import Incident, Kind, Measure, Rotation, Scope, Severity, State
from douane.incidents.leaked import leaked
from douane.incidents.measures import DOINGS, Doing
from douane.incidents.playbooks import tasks_of
from douane.incidents.reading import bodies
from douane.incidents.store import Incidents
from douane.operations.base import By, Place

_MOST: Final = 500  # credentials that an incident lists


class Wish(NamedTuple):
    """What somebody says of an incident; `aware` 0 means now. `watches` has nothing be done at once."""

    kind: Kind
    severity: Severity
    title: str
    scope: Scope
    source: str = ""
    aware: float = 0.0
    since: float = 0.0
    watches: str = ""


class Shown(NamedTuple):
    """What a measure would be about, or why that cannot be known."""

    name: str
    about: tuple[str, ...]
    trouble: str = ""


def preview(place: Place, wish: Wish) -> tuple[Shown, ...]:
    """What opening would do at once; nothing of it is done."""
    ground = Ground(place, "", "", wish.scope)
    wanted = (doing for doing in DOINGS if doing.only_keeps or not wish.watches)
    return tuple(one for one in (_shown(doing, ground) for doing in wanted) if one.about or one.trouble)


def opened(place: Place, by: By, wish: Wish) -> Incident:
    """The incident, with everything done that is done at once, as far as it can be.

    Processes end first, whatever becomes of the rest.

    Raises:
        ConfigError: it is about nothing, or one from the same source is open.
        StoreError: the log cannot be told.
    """
    if wish.scope.is_empty and not wish.watches:
        fix = "name one, from an entry or an alert, or say `--only watch`"
        raise ConfigError("the incident is about no server, principal or session", fix)
    now, ident = time.time(), _new_id()
    if not wish.watches:
        stopping.stop(Ground(place, by.id, ident, wish.scope))
    with closing(Incidents(place.state)) as store:
        _ensure_new(store, wish)
        store.tell(ident, OPENED, (by.id, now), opening(_incident(place, by, wish, (ident, now))))
        return _carried_out(store, Ground(place, by.id, ident, wish.scope))


def resumed(place: Place, by: By, ident: str) -> Incident:
    """The incident, with everything done that was planned and not done, after a crash or a failure.

    Raises:
        ConfigError: there is none, or it is closed.
    """
    with closing(Incidents(place.state)) as store:
        incident = store.the(ident)
        if incident.closed:
            raise ConfigError(f"`{ident}` is closed", "open another: `douane incident open`")
        return _carried_out(store, Ground(place, by.id, ident, incident.scope))


def _carried_out(store: Incidents, ground: Ground) -> Incident:
    incident = store.the(ground.ident)
    waiting = {one.name for one in incident.measures if one.state is not State.DONE}
    for doing in DOINGS:
        if doing.name in waiting:
            made = _done(doing, ground)
            incident = store.tell(ground.ident, MEASURE, (ground.by, time.time()), made._asdict())
    return incident if incident.is_searched else _searched(store, ground, incident)


def _searched(store: Incidents, ground: Ground, incident: Incident) -> Incident:
    """The incident with the credentials that its entries name; looked for last, since the log may be long."""
    known = [one.name for one in incident.rotations]
    found = leaked(bodies(ground.place, incident), incident.scope, known)
    told = {"rotations": [one._asdict() for one in found if one.name not in known][:_MOST]}
    return store.tell(ground.ident, SEARCHED, (ground.by, time.time()), told)


def _done(doing: Doing, ground: Ground) -> Measure:
    """What came of it; a measure that fails keeps none of the others from being tried."""
    try:
        return Measure(doing.name, State.DONE, doing.run(ground))
    except DouaneError as error:
        return Measure(doing.name, State.FAILED, f"{error.message} (fix: {error.fix})")
    except Exception as error:  # noqa: BLE001  # a bug in one must not spare the server all others
        return Measure(doing.name, State.FAILED, f"a bug: {type(error).__name__}; do it by hand")


def _shown(doing: Doing, ground: Ground) -> Shown:
    try:
        return Shown(doing.name, tuple(doing.about(ground)))
    except DouaneError as error:
        return Shown(doing.name, (), f"{error.message} (fix: {error.fix})")


def _incident(place: Place, by: By, wish: Wish, made: tuple[str, float]) -> Incident:
    ident, now = made
    aware = wish.aware or now
    ground = Ground(place, by.id, ident, wish.scope)
    return Incident(
        id=ident,
        kind=wish.kind,
        severity=wish.severity,
        title=wish.title,
        opened=now,
        aware=aware,
        by=by.id,
        source=wish.source,
        since=wish.since,
        scope=wish.scope,
        measures=tuple(Measure(one.name) for one in preview(place, wish)),
        tasks=tasks_of(wish.kind, aware, by.id),
        rotations=tuple(Rotation(one, "the server was shown it by us") for one in _held(ground)),
    )


def _held(ground: Ground) -> list[str]:
    held: list[str] = []
    for about in (revoking.named, revoking.shown):
        with suppress(DouaneError):  # what was given stands in the log as well
            held += about(ground)
    return held


def _ensure_new(store: Incidents, wish: Wish) -> None:
    for one in store.all().values():
        if wish.source and one.source == wish.source and not one.closed:
            fix = f"go on with it: `douane incident resume {one.id}`"
            raise ConfigError(f"`{one.id}` is open about the same", fix)


def _new_id() -> str:
    return f"inc-{time.strftime('%Y%m%d', time.gmtime())}-{os.urandom(3).hex()}"
