"""Opaque handles of a server, which only it reads: state, cursors and task ids that a client gives back.

Honest servers sign them, often as a JWT. Redacting one breaks the call that continues with it, and the
model never sees it. Given back to the server that made it, it tells that server nothing.

Where a server has many callers, state and tasks belong to who got them (MCP 2026-07-28, security best
practices: state-handle hijacking).
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from douane.model.finding import Finding, Severity
from douane.protocol.direction import Direction
from douane.protocol.json import at
from douane.protocol.jsonrpc import Request, Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from douane.engine.case import Case
    from douane.model.message import Message
    from douane.model.owners import Owners
    from douane.model.session import Session

MAX_KEPT: Final = 256  # handles that are known in one session; the oldest go first
_SIGNED: Final = "secret.jwt"
_MADE: Final = ("/result/requestState", "/result/nextCursor", "/result/taskId", "/result/task/taskId")
_HOLDERS: Final = frozenset({"requestState", "nextCursor", "taskId", "task"})  # where these stand
_GIVEN_BACK: Final = frozenset({"/params/requestState", "/params/cursor", "/params/taskId"})
_CURSOR: Final = "/result/nextCursor"  # the same for everybody with most servers
_BELONGING: Final = ("/params/requestState", "/params/taskId")
_TASKS: Final = "tasks/"


def is_handle(finding: Finding, message: Message, session: Session) -> bool:
    """Whether what was found is a signed handle on its way from, or back to, the server that made it."""
    if finding.rule != _SIGNED:
        return False
    if message.direction is Direction.TO_CLIENT:
        return finding.where in _MADE
    return finding.where in _GIVEN_BACK and _mark(at(message.value, finding.where)) in session.handles


def find_foreign(case: Case) -> Iterable[Finding]:
    """State or a task that the server gave to others, or to nobody we know of."""
    owners = case.session.owners
    places = () if owners is None else _places(case.message)
    return _foreign(case, owners, places) if owners is not None and places else ()


def _foreign(case: Case, owners: Owners, places: Iterable[str]) -> Iterator[Finding]:
    principal, message = case.session.principal, case.message
    for where in places:
        if not isinstance(handle := at(message.value, where), str):
            continue
        mark = _mark(handle)
        if owners.has(mark, principal):
            continue
        if owners.knows(mark):
            because = "the server gave this to another principal"
            yield Finding("session.foreign-handle", Severity.HIGH, where, because)
        elif message.direction is Direction.TO_SERVER:
            because = "nobody is known to have got this from the server"
            yield Finding("session.unknown-handle", Severity.INFO, where, because)


def kept(session: Session, message: Message) -> None:
    """Remember the handles that this answer brings, once it passes."""
    if message.direction is not Direction.TO_CLIENT or not isinstance(message.packet, Response):
        return
    if _HOLDERS.isdisjoint(message.packet.outcome):
        return
    for where in _MADE:
        if isinstance(handle := at(message.value, where), str):
            session.handles[_mark(handle)] = None
            _give(session, message, where, _mark(handle))
    while len(session.handles) > MAX_KEPT:
        del session.handles[next(iter(session.handles))]


def _give(session: Session, message: Message, where: str, mark: str) -> None:
    """It belongs to who is answered; an answer about a task makes nobody its owner."""
    if session.owners is not None and where != _CURSOR and not message.method.startswith(_TASKS):
        session.owners.gave(mark, session.principal)


def _places(message: Message) -> tuple[str, ...]:
    """Where a request gives back, or a list of tasks shows, what may belong to others."""
    packet = message.packet
    if isinstance(packet, Request) and message.direction is Direction.TO_SERVER:
        return () if _HOLDERS.isdisjoint(packet.params) else _BELONGING
    if not isinstance(packet, Response) or message.method != f"{_TASKS}list":
        return ()
    tasks = packet.outcome.get("tasks")
    return tuple(f"/result/tasks/{n}/taskId" for n in range(len(tasks) if isinstance(tasks, list) else 0))


def _mark(handle: object) -> str:
    return sha256(str(handle).encode()).hexdigest()
