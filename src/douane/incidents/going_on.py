"""What people do with an incident that is open: notes, tasks, credentials, and its end."""

from __future__ import annotations

import time
from contextlib import closing
from typing import Final, NamedTuple

from douane.errors import ConfigError
from douane.incidents.asked import ensure_time
from douane.incidents.history import CLOSED, NOTE, ROTATION, TASK
from douane.incidents.incident import Incident, Phase, Rotation, Task
from douane.incidents.store import Incidents

_LONGEST: Final = 10_000  # characters of a note
_OPEN: Final = "say why with `--although`, or do what is open: `douane incident show {}`"


class Changed(NamedTuple):
    """What somebody says of a task: members that are None stay as they were."""

    owner: str | None = None
    due: float | None = None
    is_done: bool | None = None


def noted(folder: str, by: str, ident: str, text: str) -> Incident:
    """The incident with a note.

    Raises:
        ConfigError: there is none of that id, or it is closed.
    """
    with closing(Incidents(folder)) as store:
        _open(store, ident)
        return store.tell(ident, NOTE, (by, time.time()), {"text": text[:_LONGEST]})


def added(folder: str, by: str, ident: str, task: tuple[Phase, str, str, float]) -> Incident:
    """The incident with another task: its phase, text, owner and when it is due; raises as `noted` does."""
    ensure_time(task[3])
    with closing(Incidents(folder)) as store:
        incident = _open(store, ident)
        number = max((one.number for one in incident.tasks), default=0) + 1
        return store.tell(ident, TASK, (by, time.time()), Task(number, *task)._asdict())


def tasked(folder: str, by: str, ident: str, number: int, said: Changed) -> Incident:
    """The incident with a task changed.

    Raises:
        ConfigError: there is none of that number, or as `noted` does.
    """
    ensure_time(said.due or 0.0)
    with closing(Incidents(folder)) as store:
        incident = _open(store, ident)
        task = next((one for one in incident.tasks if one.number == number), None)
        if task is None:
            raise ConfigError(f"there is no task {number}", f"see them: `douane incident show {ident}`")
        now = time.time()
        owner = task.owner if said.owner is None else said.owner
        due = task.due if said.due is None else said.due
        done = task.done if said.is_done is None else (task.done or now) * said.is_done
        return store.tell(ident, TASK, (by, now), task._replace(owner=owner, due=due, done=done)._asdict())


def turned(folder: str, by: str, ident: str, said: Rotation) -> Incident:
    """The incident with a credential as it is now; one that was not listed is listed.

    Raises:
        ConfigError: as `noted` does.
    """
    with closing(Incidents(folder)) as store:
        incident = _open(store, ident)
        known = next((one for one in incident.rotations if one.name == said.name), said)
        after = known._replace(state=said.state, note=said.note or known.note)
        return store.tell(ident, ROTATION, (by, time.time()), after._asdict())


def closed(folder: str, by: str, ident: str, said: tuple[str, str]) -> Incident:
    """The incident, closed with `said`: lessons, and why although something is open.

    Raises:
        ConfigError: something is open, and nobody says why that does not matter; or as `noted` does.
    """
    lessons, although = said
    with closing(Incidents(folder)) as store:
        incident = _open(store, ident)
        tasks, rotations = len(incident.open_tasks), len(incident.open_rotations)
        if not although and (tasks or rotations):
            what = f"{tasks} tasks and {rotations} credentials are open"
            raise ConfigError(f"`{ident}` cannot be closed: {what}", _OPEN.format(ident))
        if not lessons.strip():
            raise ConfigError(
                "nobody has said what was learned", "say it with `--lessons`, if only `nothing`"
            )
        return store.tell(ident, CLOSED, (by, time.time()), {"lessons": lessons, "although": although})


def _open(store: Incidents, ident: str) -> Incident:
    incident = store.the(ident)
    if incident.closed:
        raise ConfigError(f"`{ident}` is closed", "open another: `douane incident open`")
    return incident
