"""Answers that buttons of Slack, or a program, post to the control room: signed, as at the gateway."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from douane.alerts.running import Current
from douane.gateway.answering.hook import LONGEST, Hook, Outcome
from douane.gateway.answering.office import Office
from douane.gateway.answering.paths import HOOK
from douane.model.access import DEFAULT_TENANT
from douane.operations.base import Place, place_of
from douane.stores.sqlite import SqliteStore
from douane.transports.http.headers import Headers
from douane.wiring import warn

if TYPE_CHECKING:
    from douane.model.events import Record

_UNKNOWN: Final = Outcome(403, {"error": "the signature is missing, wrong or too old"})


async def answered(request: Request) -> Response:
    """Take an answer; whoever cannot sign learns nothing, not even whether anybody may answer here."""
    state, place = request.app.state, request.app.state.place
    if not hasattr(state, "answers"):
        state.answers = Answers(place)
    answers: Answers = state.answers
    body = await request.body()
    outcome = answers.taken(request.headers.items(), body) if len(body) <= LONGEST else _UNKNOWN
    return JSONResponse(outcome.said, outcome.status, {"Cache-Control": "no-store"})


class Answers:
    """The offices of all tenants, for one thread; no database stays open after an answer."""

    def __init__(self, root: Place) -> None:
        self._root = root
        self._settings = Current(root, warn)
        self._offices: dict[str, Office] = {}
        self._hook = Hook(lambda: [*self._offices.values()], time.time)

    def taken(self, headers: Iterable[tuple[str, str]], body: bytes) -> Outcome:
        """What came of it."""
        tenants = [one.name for one in self._settings().access.tenants]
        for name in (DEFAULT_TENANT, *tenants):
            if name not in self._offices:
                self._offices[name] = _office(place_of(self._root.root, self._root.config, name))
        try:
            return self._hook.taken(Headers(headers), body)
        finally:
            for one in self._offices.values():
                one.close()


def _office(place: Place) -> Office:
    return Office(place.state, Current(place, warn), partial(_noted, place.state))


def _noted(folder: str, records: Iterable[Record]) -> None:
    with closing(SqliteStore(folder)) as log:
        log.commit([*records])


ROUTES: Final[tuple[BaseRoute, ...]] = (Route(HOOK, answered, methods=["POST"]),)
