"""What people see of alerts and do about them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Final

from douane.alerts import lists
from douane.alerts.lists import STATES
from douane.alerts.notice import Event
from douane.alerts.queue import DEAD, PENDING, SENT, Queue
from douane.alerts.quieting import LONGEST, ended, periods, quieted
from douane.alerts.running import own_sinks
from douane.alerts.settling import hearing
from douane.alerts.trying import tried
from douane.model.finding import Severity
from douane.operations.base import PAGING, Act, Body, By, Change, Field, Given, Listing, Place, Role, View
from douane.operations.errors import GivenError, NotThereError
from douane.operations.fields import duration, number, text
from douane.operations.within import in_force, the
from douane.policy.clauses import SEVERITIES
from douane.policy.sinks import Sink

_ID: Final = Field("id", is_needed=True, about="the id, as the list shows it")
_MOST: Final = 1000


def alerts(place: Place, given: Given) -> Listing:
    """Alerts, the latest first."""
    least = SEVERITIES.get(text(given, "severity"), Severity.INFO)
    with _opened(place) as queue:
        return _paged(
            given, lambda most, after: lists.alerts(queue, text(given, "state"), least, most, after)
        )


def alert(place: Place, given: Given) -> Body:
    """One alert, and what became of its notices."""
    with _opened(place) as queue:
        return _the_alert(queue, text(given, "id"))


def deliveries(place: Place, given: Given) -> Listing:
    """Notices on their way, brought, and dead."""
    state, sink = text(given, "state"), text(given, "sink")
    with _opened(place) as queue:
        return _paged(given, lambda most, after: lists.deliveries(queue, state, sink, most, after))


def sinks(place: Place, _given: Given) -> Listing:
    """Where alerts go, and how each does."""
    found = own_sinks(place)
    with _opened(place) as queue:
        standings = lists.standings(queue)
    none = {PENDING: 0, DEAD: 0, "last_sent": 0.0, "trouble": ""}
    rows = [{"id": one.name, "kind": one.kind.value, **standings.get(one.name, none)} for one in found]
    return Listing(rows, total=len(rows))


def quiet(place: Place, _given: Given) -> Listing:
    """Quiet periods that somebody has set for now."""
    with _opened(place) as queue:
        rows = [{**one._asdict(), "id": str(one.id)} for one in periods(queue, time.time())]
    return Listing(rows, total=len(rows))


def test(place: Place, _by: By, given: Given) -> Change:
    """Send a try to a sink, at once."""
    sink = _sink(place, text(given, "id"))
    asyncio.run(tried(place, sink))
    return Change({}, {"sink": sink.name}, f"{sink.name} has taken a try")


def _changing(event: Event) -> Callable[[Place, By, Given], Change]:
    def run(place: Place, by: By, given: Given) -> Change:
        hears, ident = hearing(in_force(place).settings.alerts.sinks), text(given, "id")
        with _opened(place) as queue:
            before = _the_alert(queue, ident)
            queue.settle(ident, (event, by.id), hears, time.time())
            after = _the_alert(queue, ident)
        return Change({"state": before["state"]}, {"state": after["state"]}, f"{ident} is {after['state']}")

    return run


def retry(place: Place, _by: By, given: Given) -> Change:
    """Try a notice again now."""
    with _opened(place) as queue:
        if not lists.again(queue, text(given, "id"), time.time()):
            raise NotThereError("no such notice waits or is dead", "take its id from the list of deliveries")
    return Change({}, {"state": PENDING}, f"{text(given, 'id')} is tried again")


def drop(place: Place, _by: By, given: Given) -> Change:
    """Forget a notice that was not brought; the alert stays."""
    with _opened(place) as queue:
        if not lists.drop(queue, text(given, "id")):
            raise NotThereError("no such notice waits or is dead", "take its id from the list of deliveries")
    return Change({"id": text(given, "id")}, {}, f"{text(given, 'id')} was dropped")


def hush(place: Place, by: By, given: Given) -> Change:
    """Leave people in peace for a while, but for what is critical."""
    until = time.time() + (duration(given, "for", LONGEST) or 0.0)
    with _opened(place) as queue:
        quieted(queue, until, text(given, "rule"), text(given, "server"), by.id)
    after = {"until": until, "rule": text(given, "rule"), "server": text(given, "server")}
    return Change({}, after, "people are told later of all but what is critical")


def unhush(place: Place, _by: By, given: Given) -> Change:
    """End a quiet period."""
    ident = text(given, "id")
    with _opened(place) as queue:
        before = ended(queue, int(ident) if ident.isascii() and ident.isdigit() else 0)
    return Change(before._asdict(), {}, f"quiet period {before.id} is over")


@contextmanager
def _opened(place: Place) -> Iterator[Queue]:
    with closing(Queue(place.state)) as queue:
        yield queue


def _the_alert(queue: Queue, ident: str) -> Body:
    found = lists.alert(queue, ident)
    if found is None:
        raise NotThereError("there is no such alert", "take its id from the list of alerts")
    return found


def _sink(place: Place, name: str) -> Sink:
    return the("sink", (one for one in own_sinks(place) if one.name == name))


def _paged(given: Given, read: Callable[[int, int], list[dict[str, object]]]) -> Listing:
    """A page, read from the place where the one before ended."""
    after = text(given, "after", "0")
    if not (after.isascii() and after.isdigit() and len(after) < 10):  # noqa: PLR2004  # as many as there can be
        raise GivenError("`after` is no place in this list", "give `next` of the page before")
    most = max(1, min(int(number(given, "most") or 100), _MOST))
    rows = read(most + 1, int(after))
    return Listing(rows[:most], str(int(after) + most) if len(rows) > most else "")


_ONE: Final = "/alerts/{id}"
_DELIVERY: Final = "/alert-deliveries/{id}"
_SEVERITY: Final = Field("severity", "choice", about="at least this", choices=tuple(SEVERITIES))
VIEWS: Final = (
    View(
        "alerts",
        "/alerts",
        Role.VIEWER,
        "What people should know of: what is the same is one alert, with a count.",
        alerts,
        (Field("state", "choice", choices=STATES), _SEVERITY, *PAGING),
    ),
    View("alerts.show", _ONE, Role.VIEWER, "One alert, and what became of its notices.", alert, (_ID,)),
    View(
        "alerts.deliveries",
        "/alert-deliveries",
        Role.VIEWER,
        "Notices on their way to sinks, brought, and dead.",
        deliveries,
        (Field("state", "choice", choices=(PENDING, SENT, DEAD)), Field("sink"), *PAGING),
    ),
    View("alerts.sinks", "/alert-sinks", Role.VIEWER, "Where alerts go, and how each sink does.", sinks),
    View("alerts.quieted", "/alert-quiet", Role.VIEWER, "Quiet periods that were set for now.", quiet),
)
ACTS: Final = (
    Act(
        "alerts.test", "/alert-sinks/{id}/test", Role.OPERATOR, "Send a try to a sink, at once.", test, (_ID,)
    ),
    Act(
        "alerts.acknowledge",
        f"{_ONE}/acknowledge",
        Role.OPERATOR,
        "Say that somebody looks at an alert; PagerDuty and machines hear of it.",
        _changing(Event.ACKNOWLEDGE),
        (_ID,),
    ),
    Act(
        "alerts.resolve",
        f"{_ONE}/resolve",
        Role.OPERATOR,
        "Say that an alert is over; the same is a new alert from now on.",
        _changing(Event.RESOLVE),
        (_ID,),
    ),
    Act("alerts.retry", f"{_DELIVERY}/retry", Role.OPERATOR, "Try a notice again now.", retry, (_ID,)),
    Act(
        "alerts.drop",
        f"{_DELIVERY}/drop",
        Role.OPERATOR,
        "Forget a notice that was not brought.",
        drop,
        (_ID,),
    ),
    Act(
        "alerts.quiet",
        "/alert-quiet",
        Role.OPERATOR,
        "Leave people in peace for a while, but for what is critical.",
        hush,
        (
            Field("for", "duration", is_needed=True, about="how long, a week at most"),
            Field("rule", about="only of this rule, e.g. `pin.*`"),
            Field("server", about="only of this server"),
        ),
    ),
    Act("alerts.unquiet", "/alert-quiet/{id}/end", Role.OPERATOR, "End a quiet period.", unhush, (_ID,)),
)
