"""The gateway's own memory of one conversation; only the engine changes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from douane.model.conduct import UNREMARKABLE, Conduct, Standing
from douane.model.steps import Steps
from douane.model.token import NO_TOKENS, Tokens
from douane.protocol.direction import Direction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from douane.model.access import Principal
    from douane.model.act import Act
    from douane.model.flow import Flow
    from douane.model.message import Message, Pending
    from douane.model.owners import Owners
    from douane.model.question import Held
    from douane.model.server import ServerIdentity
    from douane.model.sight import Sight
    from douane.protocol.eras import Revision
    from douane.protocol.jsonrpc import RequestId

Table = dict["RequestId", "Pending"]


def _tables() -> dict[Direction, Table]:
    return {direction: {} for direction in Direction}


@dataclass
class Session:
    """What a conversation has agreed on and what it waits for.

    `settled` is the revision of a finished handshake, `proposed` the one of a handshake under way,
    `stateless` the revision of the latest request that stated its own. `pending` and `cancelled`
    hold requests by the direction in which they went: the two directions number theirs apart.
    `parked` are calls that wait for a list that Douane asks for itself, `asked` how often it has
    asked, and `own_meta` what its questions state about themselves. `handles` are digests of opaque
    values that the server gave out and may get back; `owners` knows to whom, where many principals share
    the server, and is shared by their sessions. `roots` are the folders that the client named,
    `roots_asked` the names under which results asked for them and nobody answered yet.
    `opens_pages` is whether the client shows URLs to a person, to be opened.
    `key` is random, at most 64 bytes, and of this session alone: without one there are no tokens.
    `tokens` is replaced, never changed.
    `noted` is how many findings were recorded. `held` are messages that wait for an answer, by their tickets,
    and `tickets` how many there were.
    `conduct` is how the session is going, `together` how all of the principal's at this server are, which
    share it; `standing` is what follows for the request that is being judged, and `act` what was seen
    of it. `flow` is what was read from where, shared by the principal's sessions at all servers; None where
    nothing is remembered of it.
    `alone` is how far its calls have come on the way of each sequence where nothing is shared.
    `sight` is what a server within walls sees, until the client was told of it; None where there are none.
    """

    id: str
    principal: Principal
    server: ServerIdentity
    settled: Revision | None = None
    proposed: Revision | None = None
    stateless: Revision | None = None
    pending: dict[Direction, Table] = field(default_factory=_tables)
    cancelled: dict[Direction, Table] = field(default_factory=_tables)
    labels: frozenset[str] = frozenset()
    parked: dict[RequestId, Message] = field(default_factory=dict)
    asked: int = 0
    own_meta: Mapping[str, object] = field(default_factory=dict)
    handles: dict[str, None] = field(default_factory=dict)
    owners: Owners | None = None
    roots: tuple[str, ...] = ()
    roots_asked: frozenset[str] = frozenset()
    key: bytes = field(default=b"", repr=False)
    tokens: Tokens = NO_TOKENS
    noted: int = 0
    opens_pages: bool = False
    held: dict[str, Held] = field(default_factory=dict)
    tickets: int = 0
    conduct: Conduct = field(default_factory=Conduct)
    together: Conduct | None = None
    standing: Standing = UNREMARKABLE
    act: Act | None = None
    flow: Flow | None = None
    alone: Steps = field(default_factory=Steps)
    sight: Sight | None = None

    @property
    def steps(self) -> Steps:
        """How far its calls have come on the way of each sequence, with those of all who read together."""
        return self.alone if self.flow is None else self.flow.steps
