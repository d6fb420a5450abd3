"""What reports tell, as views of the page and the API."""

from __future__ import annotations

import json
from typing import Final

from douane.operations.base import Act, Body, Field, Given, Place, Role, View
from douane.operations.fields import number, text
from douane.operations.within import in_force
from douane.reports.frameworks import FRAMEWORKS
from douane.reports.gathering import gathered, thorough
from douane.reports.made import REPORTS
from douane.reports.made.asked import Look
from douane.reports.making import asked, made, written
from douane.reports.posture import Posture, posture
from douane.reports.scheduled import kept


def shown(place: Place, given: Given) -> Body:
    """How every practice stands, the score, and what to do next."""
    return told(posture(_look(given)(place)))


def listed(place: Place, _given: Given) -> Body:
    """The reports there are, and those that are made again and again, with the files that are kept."""
    return {
        "reports": [{"name": one.name, "about": one.about} for one in REPORTS],
        "frameworks": [{"name": one.name, "title": one.title} for one in FRAMEWORKS],
        "schedules": [
            one._asdict() | {"files": [path.name for path in kept(one)]}
            for one in in_force(place).settings.schedules
        ],
    }


def report(place: Place, given: Given) -> Body:
    """One report, made now."""
    about = asked(number(given, "since") or 0.0, text(given, "for"), _look(given))
    document = made(text(given, "name"), place, about)
    found: dict[str, object] = json.loads(written(document, "json"))
    return found


def _look(given: Given) -> Look:
    return thorough if given.get("thorough") else gathered


def told(found: Posture) -> Body:
    """A posture as it is written down."""
    return {
        "score": found.score,
        "practices": [
            {"id": practice.id, "title": practice.title, "weight": practice.weight} | judged._asdict()
            for practice, judged in found.standings
        ],
        "next": [one.judged.next for one in found.open],
    }


_REPORT: Final = (
    Field("name", "choice", is_needed=True, about="which", choices=tuple(one.name for one in REPORTS)),
    Field(
        "for", "choice", about="the framework of `controls`", choices=tuple(one.name for one in FRAMEWORKS)
    ),
    Field("since", "time", about="from when on; without it 90 days"),
    Field("thorough", "flag", about="also try every control and prove the log; takes seconds"),
)
VIEWS: Final[tuple[View, ...]] = (
    View(
        "posture",
        "/posture",
        Role.AUDITOR,
        "How this installation stands, and what to do next.",
        shown,
        (Field("thorough", "flag", about="also try every control and prove the log; takes seconds"),),
    ),
    View("reports", "/reports", Role.AUDITOR, "The reports there are, and what is kept of them.", listed),
    View("reports.make", "/reports/{name}", Role.AUDITOR, "One report, made now.", report, _REPORT),
)
ACTS: Final[tuple[Act, ...]] = ()
