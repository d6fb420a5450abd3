"""What incidents there were, and what is open of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing

from douane.incidents.incident import Incident
from douane.incidents.store import Incidents
from douane.operations.base import Place
from douane.reports.document import Document, Section, Table
from douane.reports.forms.moment import moment
from douane.reports.made.asked import Asked


def incidents(place: Place, asked: Asked) -> Document:
    """Those that were opened since then, and older ones that are open."""
    with closing(Incidents(place.state)) as store:
        found = [one for one in store.all().values() if one.opened >= asked.since or not one.closed]
    heads = ("id", "what", "kind", "severity", "opened", "by", "closed", "tasks open", "to rotate")
    return Document(
        "incidents",
        "Incidents",
        asked.until,
        (
            ("since", moment(asked.since)),
            ("incidents", str(len(found))),
            ("open", str(sum(not one.closed for one in found))),
        ),
        (
            Section("All of them", (), Table(heads, [*_rows(found)], "there were none")),
            Section(
                "Lessons",
                (),
                Table(("id", "lesson"), [(one.id, one.lessons) for one in found if one.lessons]),
            ),
        ),
    )


def _rows(found: Sequence[Incident]) -> Iterator[tuple[str, ...]]:
    for one in found:
        tasks = sum(not task.done for task in one.tasks)
        rotations = sum(rotation.state == "open" for rotation in one.rotations)
        yield (
            one.id,
            one.title,
            one.kind,
            one.severity,
            moment(one.opened),
            one.by,
            moment(one.closed) if one.closed else "open",
            str(tasks),
            str(rotations),
        )
