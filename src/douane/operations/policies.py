"""The policy: reading it, asking what it makes of a call, and trying another one."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from threading import Lock
from typing import Final

from douane.config import Config, DocumentsError, read
from douane.model.access import DEFAULT_TENANT, Principal
from douane.operations.base import Body, Field, Given, Place, Role, View
from douane.operations.checking import mistakes, remarks
from douane.operations.errors import ConflictError, GivenError
from douane.operations.explained import explanation_json, problem_json
from douane.operations.fields import number, text, texts
from douane.operations.known_call import tried_here
from douane.operations.seeing import mark_of
from douane.operations.trial import Sample, call
from douane.operations.what_if import Progress, Span, Summary, change_as_json, judged_again, unheard
from douane.operations.within import in_force, own_documents
from douane.policy.document import Level
from douane.policy.parse import Document
from douane.protocol.direction import Direction
from douane.stores.documents import FILE, TENANTS, documents, instead
from douane.stores.paths import ready

LEVELS: Final = {Level.BUILT_IN: "built in", Level.USER: "yours", Level.PROJECT: "this project's"}
_WEEK: Final = 7 * 86_400.0
_MOST_CHANGES: Final = 1000


def shown(place: Place, _given: Given) -> Body:
    """The documents in force, the built-in one first."""
    config, found = in_force(place), own_documents(place)
    return {
        "revision": config.policy.revision,
        "mode": config.policy.mode.value,
        "documents": [{"name": one.name, "level": LEVELS[one.level], "text": one.text} for one in found],
        "seen": mark_of(config.policy.revision),
    }


def explained(place: Place, given: Given) -> Body:
    """What would become of a call, which rule decides, and why."""
    config = _read_alone(place, given) if text(given, "document") else in_force(place)
    server, _, tool = text(given, "call").partition("/")
    if not (server and tool):
        raise GivenError("the call is of no tool", "write `SERVER/TOOL`")
    sample = Sample(
        call(tool, _arguments(text(given, "arguments", "{}"))),
        Direction.TO_SERVER,
        _principal(place, given),
        server,
        labels=frozenset(texts(given, "labels")),
        after=texts(given, "after"),
    )
    ready(place.state)
    return explanation_json(config, tried_here(config, sample, tool, time.time(), place.state))


def checked(place: Place, given: Given) -> Body:
    """Every mistake in a document, as it would be in the place of yours."""
    with _TRIALS.alone(place):
        try:
            config = _candidate(place, given)
        except DocumentsError as error:
            return {"problems": [*map(problem_json, error.problems)], "notes": []}
        found = {"problems": mistakes(config), "notes": remarks(config, time.time())}
    return {kind: [*map(problem_json, some)] for kind, some in found.items()}


def replayed(place: Place, given: Given) -> Body:
    """What a document in the place of yours would have made of recorded sessions."""
    return replay_of(place, given)


def replay_of(place: Place, given: Given, progress: Progress = unheard) -> Body:
    """The same, for who watches; of one session with each message that comes out otherwise."""
    candidate, since = _read_alone(place, given), number(given, "since") or time.time() - _WEEK
    summary = Summary(since, candidate.policy.revision)
    span = Span(place.state, since, number(given, "until") or inf, text(given, "session"))
    changes: list[Body] = []
    for one in judged_again(span, candidate, in_force(place), summary, progress):
        if span.session and one.is_changed and len(changes) < _MOST_CHANGES:
            changes.append(change_as_json(one))
    groups, doubts = summary.groups_as_json()[:_MOST_CHANGES], summary.doubts_as_json()
    return {**summary.as_json(), "groups": groups, "doubts": doubts, "changes": changes}


class _Trials:
    """Documents of strangers that are being read: one of each tenant at a time, since that takes a core."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._reading: set[Place] = set()

    @contextmanager
    def alone(self, place: Place) -> Iterator[None]:
        with self._lock:
            if place in self._reading:
                fix = "try again in a few seconds"
                raise ConflictError("another policy is being tried at the moment", fix)
            self._reading.add(place)
        try:
            yield
        finally:
            with self._lock:
                self._reading.discard(place)


_TRIALS: Final = _Trials()


def _read_alone(place: Place, given: Given) -> Config:
    with _TRIALS.alone(place):
        return _candidate(place, given)


def _candidate(place: Place, given: Given) -> Config:
    """What would be in force with the text that is given in the place of your document."""
    tenant = "" if place.tenant == DEFAULT_TENANT else place.tenant
    name = f"{TENANTS}/{tenant}/{FILE}" if tenant else FILE
    mine = Document(name, Level.USER, text(given, "document"))
    return read(instead(documents(place.config, None, tenant), [mine], tenant))


def _arguments(written: str) -> dict[str, object]:
    try:
        found = json.loads(written)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise GivenError("the arguments are no JSON object", 'write one such as {"path": "/tmp"}')
    return found


def _principal(place: Place, given: Given) -> Principal:
    roles, groups, scopes = (frozenset(texts(given, name)) for name in ("roles", "groups", "scopes"))
    return Principal(text(given, "as", "local:somebody"), roles, groups, tenant=place.tenant, scopes=scopes)


_DOCUMENT: Final = Field("document", is_needed=True, about="text of a `douane.toml` in the place of yours")
_EXPLAINING: Final = (
    Field("call", is_needed=True, about="`SERVER/TOOL`"),
    Field("arguments", about="the arguments of the call, a JSON object"),
    Field("as", about="the principal, by its id"),
    *(Field(name, "list", about=f"{name} of the principal") for name in ("roles", "groups", "scopes")),
    Field("labels", "list", about="what the session has touched"),
    Field("after", "list", about="calls, `SERVER/TOOL`, that were made before"),
    _DOCUMENT._replace(is_needed=False),
)
_REPLAYING: Final = (
    _DOCUMENT,
    Field("since", "time", about="from then on; without it a week"),
    Field("until", "time", about="up to then"),
    Field("session", about="only this session"),
)

VIEWS: Final = (
    View("policy", "/policy", Role.VIEWER, "The documents in force.", shown),
    View(
        "policy.explain",
        "/policy/explain",
        Role.VIEWER,
        "What would become of a call, which rule decides, and why.",
        explained,
        _EXPLAINING,
        "POST",
    ),
    View(
        "policy.check",
        "/policy/check",
        Role.VIEWER,
        "Every mistake in a document.",
        checked,
        (_DOCUMENT,),
        "POST",
    ),
    View(
        "policy.replay",
        "/policy/replay",
        Role.AUDITOR,
        "What another policy would have made of recorded sessions; takes as long as there are.",
        replayed,
        _REPLAYING,
        "POST",
    ),
)
