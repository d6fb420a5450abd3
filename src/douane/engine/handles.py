"""Opaque handles of a server, which only it reads: state, cursors and task ids that a client gives back.

Honest servers sign them, often as a JWT. Redacting one breaks the call that continues with it, and the
model never sees it. Given back to the server that made it, it tells that server nothing.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from douane.protocol.direction import Direction
from douane.protocol.json import at
from douane.protocol.jsonrpc import Response

if TYPE_CHECKING:
    from douane.model.finding import Finding
    from douane.model.message import Message
    from douane.model.session import Session

MAX_KEPT: Final = 256  # handles that are known in one session; the oldest go first
_SIGNED: Final = "secret.jwt"
_MADE: Final = ("/result/requestState", "/result/nextCursor", "/result/taskId", "/result/task/taskId")
_GIVEN_BACK: Final = frozenset({"/params/requestState", "/params/cursor", "/params/taskId"})


def is_handle(finding: Finding, message: Message, session: Session) -> bool:
    """Whether what was found is a signed handle on its way from, or back to, the server that made it."""
    if finding.rule != _SIGNED:
        return False
    if message.direction is Direction.TO_CLIENT:
        return finding.where in _MADE
    return finding.where in _GIVEN_BACK and _mark(at(message.value, finding.where)) in session.handles


def kept(session: Session, message: Message) -> None:
    """Remember the handles that this answer brings, once it passes."""
    if message.direction is not Direction.TO_CLIENT or not isinstance(message.packet, Response):
        return
    for where in _MADE:
        if isinstance(handle := at(message.value, where), str):
            session.handles[_mark(handle)] = None
    while len(session.handles) > MAX_KEPT:
        del session.handles[next(iter(session.handles))]


def _mark(handle: object) -> str:
    return sha256(str(handle).encode()).hexdigest()
