"""What reports tell, as views of the page and the API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from douane.operations.base import Act, Body, By, Change, Field, Given, Place, Role, View
from douane.operations.fields import number, text
from douane.operations.within import in_force
from douane.policy.scheduling import Schedule
from douane.reports.document import Document
from douane.reports.forms import FORMS
from douane.reports.frameworks import FRAMEWORKS
from douane.reports.gathering import gathered, thorough
from douane.reports.made import REPORTS
from douane.reports.made.asked import Look
from douane.reports.making import asked, made, written
from douane.reports.posture import Posture, posture
from douane.reports.scheduled import content, kept


def shown(place: Place, given: Given) -> Body:
    """How every practice stands, the score, and what to do next."""
    return told(posture((thorough if given.get("thorough") else gathered)(place)))


def listed(place: Place, _given: Given) -> Body:
    """The reports there are, and those that are made again and again, with the files that are kept."""
    return {
        "reports": [{"name": one.name, "about": one.about} for one in REPORTS],
        "frameworks": [{"name": one.name, "title": one.title} for one in FRAMEWORKS],
        "schedules": [
            one._asdict() | {"files": [*reversed([*_files(one)])]}
            for one in in_force(place).settings.schedules
        ],
    }


def report(place: Place, given: Given) -> Body:
    """One report, made now."""
    look = thorough if given.get("thorough") else gathered
    found: dict[str, object] = json.loads(written(document(place, given, look), "json"))
    return found


def document(place: Place, given: Given, look: Look) -> Document:
    """The report that is asked for with the fields of `reports.make`; `look` looks at the installation."""
    return made(text(given, "name"), place, asked(number(given, "since") or 0.0, text(given, "for"), look))


def export(_place: Place, _by: By, given: Given) -> Change:
    """Note that somebody takes a report away, and which; who lets them have it is the page."""
    wanted = {name: value for name, value in given.items() if value not in (None, "")}
    return Change({}, wanted, f"the report `{text(given, 'name')}` as {text(given, 'format')}")


def take(place: Place, _by: By, given: Given) -> Change:
    """Note the same of a file that is kept of a schedule."""
    name = text(given, "id")
    size = len(content(place, name))
    return Change({}, {"id": name, "bytes": size}, f"the report {name}")


def _files(schedule: Schedule) -> Iterator[Body]:
    for one in kept(schedule):
        with suppress(FileNotFoundError):  # it was let go just now
            yield {"id": one.path.name, "at": one.at, "bytes": one.path.stat().st_size}


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
ACTS: Final[tuple[Act, ...]] = (
    Act(
        "reports.export",
        "/reports/{name}/export",
        Role.AUDITOR,
        "Take a report away, in one of the forms.",
        export,
        (*_REPORT, Field("format", "choice", is_needed=True, choices=tuple(FORMS))),
    ),
    Act(
        "reports.take",
        "/reports/kept/{id}/take",
        Role.AUDITOR,
        "Take a report away that is kept of a schedule.",
        take,
        (Field("id", is_needed=True),),
    ),
)
