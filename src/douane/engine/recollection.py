"""The sessions of a record, brought back as far as its entries tell, in bounded memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import Final, NamedTuple, TypeVar

from douane.engine.told import Told
from douane.flow.course import IDLE
from douane.model.access import Principal
from douane.model.conduct import Conduct
from douane.model.flow import Flow
from douane.model.session import Session
from douane.policy.access import Access, roles_of
from douane.protocol.direction import Direction
from douane.protocol.eras import STATELESS
from douane.protocol.jsonrpc import RequestId
from douane.protocol.members import text

MOST_SESSIONS: Final = 4096
MOST_FLOWS: Final = 1024
MOST_ASKED: Final = 32_768
_OPENINGS: Final = frozenset({"initialize", "server/discover"})
_STATELESS: Final = frozenset(revision.value for revision in STATELESS)

K = TypeVar("K")
V = TypeVar("V")
_Key = tuple[str, ...]


class Asked(NamedTuple):
    """A request of the record, by what became of it now: whether it passed, by whom, with which labels.

    `labels` are None where the entry does not tell by what they would be worked out.
    """

    passed: bool
    asker: Principal
    labels: frozenset[str] | None


class Course(NamedTuple):
    """A session, and whether all that it remembers is known: it began after the record did.

    `host` is what all processes of its host have read, where each has a memory of its own.
    """

    session: Session
    is_whole: bool
    host: Flow | None = None

    def hear(self) -> None:
        """Let it know when others of its host have read last."""
        if self.host is not None and self.session.flow is not None:
            self.session.flow.last = max(self.session.flow.last, self.host.last)

    def tell(self) -> None:
        """Let others of its host know when it has read last."""
        if self.host is not None and self.session.flow is not None:
            self.host.last = max(self.session.flow.last, self.host.last)


class Recollection:
    """Sessions by how they shared what they remember; those that were silent longest are forgotten."""

    def __init__(self, access: Access, begins: float) -> None:
        self._access = access
        self._known_from = begins + IDLE
        self._courses: OrderedDict[_Key, Course] = OrderedDict()
        self._names: OrderedDict[str, _Key] = OrderedDict()
        self._conducts: OrderedDict[_Key, Conduct] = OrderedDict()
        self._flows: OrderedDict[_Key, Flow] = OrderedDict()
        self._asked: OrderedDict[tuple[str, Direction, RequestId], Asked] = OrderedDict()

    def course(self, told: Told) -> Course:
        """The session of an entry, with the principal of its moment."""
        name = told.text("session")
        if told.direction is Direction.TO_SERVER or name not in self._names:
            principal = self._placed(told)
            key = _key(told, principal)
            _kept(self._names, name, lambda: key, MOST_SESSIONS)
            self._names[name] = key
            course = _kept(self._courses, key, lambda: self._begun(told, principal), MOST_SESSIONS)
            if told.direction is Direction.TO_SERVER:
                course.session.principal = principal
            return course
        return _kept(
            self._courses, self._names[name], lambda: self._begun(told, self._placed(told)), MOST_SESSIONS
        )

    def asks(self, told: Told, asked: Asked) -> None:
        """Remember what became of a request."""
        if told.ident is not None:
            place = told.text("session"), told.direction, told.ident
            self._asked.pop(place, None)
            _kept(self._asked, place, lambda: asked, MOST_ASKED)

    def answers(self, told: Told) -> Asked | None:
        """The request that an entry answers, which is answered by now; None where it is not known."""
        if told.ident is None:
            return None
        return self._asked.pop((told.text("session"), told.direction.opposite, told.ident), None)

    def _placed(self, told: Told) -> Principal:
        """Who called, with the roles that the policy gives."""
        principal = told.principal
        return replace(principal, roles=roles_of(self._access, principal))

    def _begun(self, told: Told, principal: Principal) -> Course:
        run, server = text(told.kept, "run"), told.server
        session = Session(told.text("session"), principal, server)
        whose = (run or session.id, principal.tenant, principal.id)
        if told.kept.get("together"):
            session.together = _kept(self._conducts, (*whose, server.id), Conduct, MOST_SESSIONS)
        host = None
        if told.kept.get("flow"):
            session.flow = _kept(self._flows, (*whose, principal.client), Flow, MOST_FLOWS)
            if session.together is None:
                host, session.flow = session.flow, Flow(labels=session.flow.labels)
        return Course(session, told.text("method") in _OPENINGS or told.at > self._known_from, host)


def _key(told: Told, principal: Principal) -> _Key:
    """What a session shares its memory by: a request without a session shares that of its principal."""
    run = text(told.kept, "run")
    if told.kept.get("together") and told.text("protocol") in _STATELESS:
        return run, told.text("server"), principal.tenant, principal.id, principal.client
    return run, told.text("session")


def _kept(table: OrderedDict[K, V], key: K, make: Callable[[], V], most: int) -> V:
    """What is there under the key, made if need be; the one that was not asked for longest goes."""
    found = table.get(key)
    if found is None:
        found = table[key] = make()
        if len(table) > most:
            table.popitem(last=False)
    table.move_to_end(key)
    return found
