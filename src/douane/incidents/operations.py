"""Incidents for the API and the page: who operates opens them, who administers closes them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Final

from douane.incidents.asked import Words, wish_of
from douane.incidents.going_on import Changed, added, closed, noted, tasked, turned
from douane.incidents.incident import Incident, Kind, Phase, Rotation, Severity, Turn
from douane.incidents.opening import opened, preview, resumed
from douane.incidents.reporting import drafts_of, evidence_of, exposure_of, proposal_of, timeline_of
from douane.incidents.standing import standing
from douane.incidents.store import Incidents
from douane.incidents.told import brief, whole
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
from douane.operations.evidence import kept
from douane.operations.fields import number, text, texts
from douane.operations.within import the

_ID: Final = Field("id", is_needed=True, about="the id of the incident")
_OPENING: Final = (
    Field(
        "kind", "choice", choices=tuple(Kind), about="what happened; follows from the entry if there is one"
    ),
    Field("severity", "choice", choices=tuple(Severity), about="how grave it is"),
    Field("title", about="what happened, in a few words"),
    Field("entry", "number", about="the entry of the audit log, or of the alert, that it is opened from"),
    Field("servers", "list", about="names or ids of servers"),
    Field("principals", "list", about="ids of principals, to be suspended everywhere"),
    Field("sessions", "list", about="names of sessions"),
    Field("aware", "time", about="when somebody first knew; now, if nothing is said"),
    Field("since", "time", about="from when on the log is asked; all of it, if nothing is said"),
    Field("only", "choice", choices=("watch",), about="`watch`: nothing is done at once"),
)


def listed(place: Place, given: Given) -> Listing:
    """Incidents, those open first, the latest first."""
    with closing(Incidents(place.state)) as store:
        found = sorted(store.all().values(), key=lambda one: (bool(one.closed), -one.opened))
    chosen = [one for one in found if given.get("all") or not one.closed]
    return page_of([brief(one) for one in chosen], given)


def shown(place: Place, given: Given) -> Body:
    """One incident, with what is open, and what it has stopped that still is."""
    found = _the(place, given)
    return {**whole(found), "standing": [one._asdict() for one in standing(place, found)]}


def timed(place: Place, given: Given) -> Listing:
    """What happened before, during and after."""
    found = timeline_of(place, _the(place, given))
    return page_of([one._asdict() for one in found], given)


def exposed(place: Place, given: Given) -> Body:
    """What came out, and what the log cannot tell."""
    found = exposure_of(place, _the(place, given))
    return {**found._asdict(), "hosts": [one._asdict() for one in found.hosts]}


def drafted(place: Place, given: Given) -> Body:
    """The drafts of what is told to others, as Markdown."""
    return dict(drafts_of(place, _the(place, given)))


def proposed(place: Place, given: Given) -> Body:
    """A policy that would have refused what came out."""
    return {"policy": proposal_of(place, _the(place, given))}


def previewed(place: Place, given: Given) -> Body:
    """What opening it would do at once."""
    shown_ = preview(place, wish_of(place, _words(given)))
    return {"measures": [one._asdict() for one in shown_]}


def open_(place: Place, by: By, given: Given) -> Change:
    """Open an incident, and do at once what there is to do."""
    return _changed(None, opened(place, by, wish_of(place, _words(given))))


def resume(place: Place, by: By, given: Given) -> Change:
    """Do what was planned and has failed, or never came to be done."""
    return _changed(_the(place, given), resumed(place, by, text(given, "id")))


def note(place: Place, by: By, given: Given) -> Change:
    """Write something down."""
    return _changed(_the(place, given), noted(place.state, by.id, text(given, "id"), text(given, "text")))


def add_task(place: Place, by: By, given: Given) -> Change:
    """Add something that is to be done."""
    task = (
        Phase(text(given, "phase")),
        text(given, "text"),
        text(given, "owner", by.id),
        number(given, "due") or 0.0,
    )
    return _changed(_the(place, given), added(place.state, by.id, text(given, "id"), task))


def task(place: Place, by: By, given: Given) -> Change:
    """Say whose a task is, when it is due, or that it is done."""
    done = given.get("done")
    said = Changed(
        text(given, "owner") or None, number(given, "due"), done if isinstance(done, bool) else None
    )
    ident, which = text(given, "id"), int(number(given, "number") or 0)
    return _changed(_the(place, given), tasked(place.state, by.id, ident, which, said))


def rotate(place: Place, by: By, given: Given) -> Change:
    """Say how far it is with a credential."""
    said = Rotation(text(given, "name"), "named by hand", Turn(text(given, "state")), text(given, "note"))
    return _changed(_the(place, given), turned(place.state, by.id, text(given, "id"), said))


def evidence(place: Place, by: By, given: Given) -> Change:
    """Make a bundle of the entries about it, which an auditor takes."""
    incident = _the(place, given)
    return kept(
        place,
        lambda at, path: evidence_of(place, incident, (by.id, at), path),
        {"incident": incident.id},
    )


def close(place: Place, by: By, given: Given) -> Change:
    """Close it, with what was learned."""
    said = text(given, "lessons"), text(given, "although")
    change = _changed(_the(place, given), closed(place.state, by.id, text(given, "id"), said))
    still = [one.what for one in standing(place, _the(place, given))]
    return change._replace(told=f"{change.told}; still so: {', '.join(still)}") if still else change


def _words(given: Given) -> Words:
    return Words(
        kind=text(given, "kind"),
        severity=text(given, "severity"),
        title=text(given, "title"),
        servers=texts(given, "servers"),
        principals=texts(given, "principals"),
        sessions=texts(given, "sessions"),
        entry=int(number(given, "entry") or 0),
        aware=number(given, "aware") or 0.0,
        since=number(given, "since") or 0.0,
        only=text(given, "only"),
    )


def _the(place: Place, given: Given) -> Incident:
    with closing(Incidents(place.state)) as store:
        return the("incident", filter(None, [store.all().get(text(given, "id"))]))


def _changed(before: Incident | None, after: Incident) -> Change:
    was = {} if before is None else brief(before)
    return Change(was, {**brief(after), "notes": len(after.notes)}, f"{after.id}: {_sentence(after)}")


def _sentence(incident: Incident) -> str:
    done = sum(one.state == "done" for one in incident.measures)
    tasks, credentials = len(incident.open_tasks), len(incident.open_rotations)
    return (
        f"{done} of {len(incident.measures)} measures done; {tasks} tasks and {credentials} credentials open"
    )


def _view(name: str, path: str, read: Callable[[Place, Given], Listing | Body], *takes: Field) -> View:
    about = read.__doc__ or ""
    return View(f"incidents.{name}", f"/incidents/{{id}}{path}", Role.AUDITOR, about, read, (_ID, *takes))


def _act(name: str, path: str, run: Callable[[Place, By, Given], Change], *takes: Field) -> Act:
    about = run.__doc__ or ""
    return Act(f"incidents.{name}", f"/incidents/{{id}}{path}", Role.OPERATOR, about, run, (_ID, *takes))


VIEWS: Final[tuple[View, ...]] = (
    View(
        "incidents",
        "/incidents",
        Role.AUDITOR,
        "Incidents, those open first.",
        listed,
        (Field("all", "flag", about="those that are closed, too"), *PAGING),
    ),
    _view("show", "", shown),
    _view("timeline", "/timeline", timed, *PAGING),
    _view("exposure", "/exposure", exposed),
    _view("drafts", "/drafts", drafted),
    _view("proposal", "/proposal", proposed),
    View(
        "incidents.preview",
        "/incident-preview",
        Role.OPERATOR,
        "What opening would do at once.",
        previewed,
        _OPENING,
    ),
)
ACTS: Final[tuple[Act, ...]] = (
    Act("incidents.open", "/incidents", Role.OPERATOR, "Open an incident, and act at once.", open_, _OPENING),
    _act("resume", "/resume", resume),
    _act("note", "/notes", note, Field("text", is_needed=True, about="what to write down")),
    _act(
        "add-task",
        "/tasks",
        add_task,
        Field("phase", "choice", is_needed=True, choices=tuple(Phase)),
        Field("text", is_needed=True, about="what is to be done"),
        Field("owner", about="who does it; you, if nobody is named"),
        Field("due", "time", about="by when"),
    ),
    _act(
        "task",
        "/tasks/{number}",
        task,
        Field("number", "number", is_needed=True, about="the number of the task"),
        Field("owner", about="who does it"),
        Field("due", "time", about="by when"),
        Field("done", "flag", about="whether it is done"),
    ),
    _act(
        "rotate",
        "/rotations",
        rotate,
        Field("name", is_needed=True, about="the credential, as the incident lists it"),
        Field("state", "choice", is_needed=True, choices=tuple(Turn)),
        Field("note", about="where, and by whom"),
    ),
    Act(
        "incidents.evidence",
        "/incidents/{id}/evidence",
        Role.AUDITOR,
        "Make a signed bundle of evidence of an incident.",
        evidence,
        (_ID,),
    ),
    Act(
        "incidents.close",
        "/incidents/{id}/close",
        Role.ADMINISTRATOR,
        "Close an incident, with what was learned.",
        close,
        (
            _ID,
            Field("lessons", is_needed=True, about="what was learned"),
            Field("although", about="why it is closed although something is open"),
        ),
    ),
)
