"""What a session remembers of a message that is about to pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.engine.outside import names_outside
from douane.engine.resuming import may_come_back
from douane.engine.url_mode import opens_pages
from douane.model.message import Message, Pending
from douane.protocol.direction import Direction
from douane.protocol.eras import (
    LATEST_HANDSHAKE,
    STATELESS,
    envelope_version,
    opening_version,
    revision_named,
)
from douane.protocol.jsonrpc import Notification, Request, RequestId, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from douane.model.session import Session
    from douane.protocol.eras import Revision

# Ids of our own questions: integers, since some servers know no others, and far from where clients begin.
FIRST_OWN: Final = 1_990_000_000
OWN_IDS: Final = frozenset(range(FIRST_OWN, FIRST_OWN + 64))
OWN_QUESTIONS: Final = range(1_991_000_000, 1_992_000_000)  # of those to the client; servers may use them too
MAX_SUBJECT: Final = 1024  # characters of a name or URI that are kept until the answer comes
MAX_ROOTS: Final = 256  # folders that a client names; the rest would make every path slow to judge
MAX_CANCELLED: Final = 256  # cancelled requests whose late answers are still known; the oldest go first


def opened(
    session: Session, message: Message, subject: str, at: float, labels: frozenset[str] = frozenset()
) -> None:
    """Remember that this request, about `subject`, is on its way, and what its answer is labelled with."""
    packet = message.packet
    if isinstance(packet, Request):
        kept = subject if len(subject) <= MAX_SUBJECT else ""
        asker = session.principal if message.direction is Direction.TO_SERVER else None
        is_continued = "cursor" in packet.params
        pending = Pending(packet.id, packet.method, kept, at, message.revision, is_continued, asker, labels)
        if names_outside(session, packet):
            pending = pending._replace(is_outside=True)
        if message.revision in STATELESS and message.visited != "decline" and may_come_back(packet):
            pending = pending._replace(may_come_back=True)
        session.pending[message.direction][packet.id] = pending
        session.cancelled[message.direction].pop(packet.id, None)
        if message.direction is Direction.TO_SERVER:
            _note_revision(session, packet, message.revision)
            _note_roots(session, packet, message.revision)
    elif isinstance(packet, Notification) and packet.method == "notifications/cancelled":
        _cancel(session, message.direction, packet.params.get("requestId"))


def _note_revision(session: Session, packet: Request, revision: Revision | None) -> None:
    if packet.method == "initialize":
        session.proposed = revision_named(opening_version(packet)) or LATEST_HANDSHAKE
        session.settled = None
        session.opens_pages = opens_pages(packet.params.get("capabilities"))
        return
    if revision in STATELESS and revision_named(envelope_version(packet)) is revision:  # it states its own
        session.stateless = revision


def _note_roots(session: Session, packet: Request, revision: Revision | None) -> None:
    """The folders that a request names in answer to an earlier result that asked (MCP 2026-07-28 MRTR)."""
    responses = packet.params.get("inputResponses") if revision in STATELESS else None
    if not isinstance(responses, dict):
        return
    for key in session.roots_asked & responses.keys():
        response = responses[key]
        if isinstance(response, dict) and isinstance(response.get("roots"), list):
            session.roots = _folders(response)
    session.roots_asked -= responses.keys()


def _note_asked(session: Session, packet: Response) -> None:
    """The names under which a result asks for the client's folders."""
    asked = packet.outcome.get("inputRequests")
    questions = asked.items() if isinstance(asked, dict) else ()
    keys = {key for key, one in questions if isinstance(one, dict) and one.get("method") == "roots/list"}
    if keys and len(session.roots_asked) < MAX_ROOTS:
        session.roots_asked |= frozenset(sorted(keys)[:MAX_ROOTS])


def _folders(named: Mapping[str, object]) -> tuple[str, ...]:
    roots = named.get("roots")
    uris = [root.get("uri") for root in roots if isinstance(root, dict)] if isinstance(roots, list) else []
    return tuple(uri for uri in uris if isinstance(uri, str))[:MAX_ROOTS]


def set_aside(session: Session) -> set[RequestId]:
    """The client's requests that wait for a list, or for somebody's answer about them or about theirs."""
    if not session.held:
        return set(session.parked)
    known = (held.request for held in session.held.values())
    return {*session.parked, *(one[1] for one in known if one and one[0] is Direction.TO_SERVER)}


def is_held(session: Session, direction: Direction, ident: RequestId | None) -> bool:
    """Whether a request with this id, sent in `direction`, or the answer to it is held."""
    return bool(session.held) and any(held.request == (direction, ident) for held in session.held.values())


def invited(session: Session) -> set[RequestId]:
    """The requests of our own that asked the client for a page, and of which it may still say something."""
    to_client = Direction.TO_CLIENT
    if not session.pending[to_client] and not session.cancelled[to_client]:
        return set()
    every = (*session.pending[to_client].values(), *session.cancelled[to_client].values())
    return {pending.id for pending in every if pending.is_ours}


def _cancel(session: Session, direction: Direction, ident: object) -> None:
    if not isinstance(ident, int | str) or isinstance(ident, bool):  # `true` equals 1, and is no id
        return
    if direction is Direction.TO_SERVER:
        session.parked.pop(ident, None)
    for held in [one for one in session.held.values() if one.request == (direction, ident)]:
        del session.held[held.ticket]
        asking = session.pending[Direction.TO_CLIENT].pop(held.invited, None) if held.invited else None
        if asking is not None:  # the client may still say something of our page
            session.cancelled[Direction.TO_CLIENT][asking.id] = asking
    pending = session.pending[direction].pop(ident, None)
    if pending is not None:
        late = session.cancelled[direction]
        late[ident] = pending
        while len(late) > MAX_CANCELLED:
            del late[next(iter(late))]


def answered(session: Session, direction: Direction, ident: RequestId) -> Pending | None:
    """Forget the request, sent in `direction`, that has its answer now."""
    return session.pending[direction].pop(ident, None) or session.cancelled[direction].pop(ident, None)


def settled(session: Session, message: Message) -> None:
    """Remember what a handshake has agreed on, or what folders the client names, once the answer passes."""
    packet = message.packet
    if not isinstance(packet, Response) or packet.failed:
        return
    if message.method == "initialize":
        session.settled = revision_named(opening_version(packet))
        session.proposed = None
    if message.revision in STATELESS:
        _note_asked(session, packet)
    if message.method == "roots/list":
        session.roots = _folders(packet.outcome)
