"""From bytes to a message that is legal at this point of this session, or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.engine.barring import kill_of
from douane.engine.claims import contradiction, other_parameters, unsupported
from douane.engine.tracking import OWN_IDS, is_held
from douane.inventory.definitions import BY_METHOD, GREETINGS
from douane.model.message import Message, Pending
from douane.protocol.ambiguity import check_keys
from douane.protocol.direction import Direction
from douane.protocol.eras import (
    STATELESS,
    Revision,
    envelope_version,
    input_requests,
    is_handshake,
    opening_version,
    revision_named,
)
from douane.protocol.framing import check_line
from douane.protocol.json import decode
from douane.protocol.jsonrpc import Packet, Request, Response, parse
from douane.protocol.mcp import QUESTIONS, check_method, subject
from douane.protocol.progress import check_token
from douane.protocol.refusal import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from douane.engine.rules import Rules
    from douane.model.events import Claims
    from douane.model.session import Session

MAX_SHOWN: Final = 10_000  # definitions on one page of a list; honest servers have some dozens
_HANDSHAKES: Final = tuple(revision for revision in Revision if revision not in STATELESS)


def read(
    raw: bytes, direction: Direction, session: Session, rules: Rules, claims: Claims | None = None
) -> Message | Unreadable:
    """Parse and check one frame in the order of ARCHITECTURE.md: the cheapest refusal first."""
    refusal = check_line(raw)
    if refusal is not None:
        return refusal
    document = decode(raw, rules.settings.limits.integer_bits)
    if isinstance(document, Unreadable):
        return document
    packet = parse(document.value)
    if isinstance(packet, Unreadable):
        return packet
    refusal = (
        contradiction(packet, claims)
        or other_parameters(packet, claims, rules)
        or _first_refusal(packet, direction, session, rules)
        or _check_size(raw, packet, direction, rules)
    )
    if refusal is not None:
        return refusal
    answers = _answered(packet, direction, session)
    return Message(
        direction,
        packet,
        raw,
        document.value,
        document.strings,
        answers.revision if answers else _spoken(packet, direction, session),
        answers,
        answers.subject if answers else subject(packet),
    )


def _check_size(raw: bytes, packet: Packet, direction: Direction, rules: Rules) -> Unreadable | None:
    limit = rules.settings.limits.arguments
    if len(raw) <= limit or direction is Direction.TO_CLIENT or not isinstance(packet, Request):
        return None
    because, fix = (
        f"a request may have up to {limit} bytes",
        "raise `arguments` under [limits] in douane.toml",
    )
    return Unreadable("protocol.arguments-too-long", because, "/params", f"send less at once, or {fix}")


def _first_refusal(packet: Packet, direction: Direction, session: Session, rules: Rules) -> Unreadable | None:
    for members, where in _deciding_objects(packet):
        refusal = check_keys(members, where)
        if refusal is not None:
            return refusal
    if isinstance(packet, Response):
        return _check_answer(packet, direction, session)
    return check_token(packet) or _check_call(packet, direction, session, rules)


def _deciding_objects(packet: Packet) -> Iterator[tuple[Mapping[str, object], str]]:
    """The objects whose members decide what happens; the envelope's own are a closed set already."""
    if isinstance(packet, Response):
        yield packet.outcome, "/error" if packet.failed else "/result"
        return
    yield packet.params, "/params"
    meta = packet.params.get("_meta")
    if isinstance(meta, dict):
        yield meta, "/params/_meta"


def _answered(packet: Packet, direction: Direction, session: Session) -> Pending | None:
    if not isinstance(packet, Response):
        return None
    asked = direction.opposite
    return session.pending[asked].get(packet.id) or session.cancelled[asked].get(packet.id)


def _check_answer(packet: Response, direction: Direction, session: Session) -> Unreadable | None:
    pending = _answered(packet, direction, session)
    if pending is None:
        return Unreadable("protocol.unmatched-answer", "an answer to a request that nobody has asked", "/id")
    if not isinstance(packet.outcome.get("inputRequests", {}), dict):
        return Unreadable("protocol.not-mcp", "`inputRequests` must be an object", "/result/inputRequests")
    for where, question in input_requests(packet):
        if not _is_question(question):
            return Unreadable("protocol.unknown-method", "an input request that MCP does not have", where)
    if packet.failed:
        return None
    if pending.method == "initialize" and revision_named(opening_version(packet)) not in _HANDSHAKES:
        because = f"the server settled on a revision that is not one of {', '.join(_HANDSHAKES)}"
        return Unreadable("protocol.revision", because, "/result/protocolVersion")
    return _check_form(packet, pending)


def _is_question(asked: object) -> bool:
    method = asked.get("method") if isinstance(asked, dict) else None
    return isinstance(method, str) and method in QUESTIONS


def _check_form(packet: Response, pending: Pending) -> Unreadable | None:
    """Definitions and instructions must stand where they are judged, in the form in which they are."""
    listing = BY_METHOD.get(pending.method)
    member, kind = (listing.member, list) if listing else ("instructions", str)
    if listing is None and pending.method not in GREETINGS:
        return None
    shown = packet.outcome.get(member, kind())
    if isinstance(shown, list) and len(shown) > MAX_SHOWN:
        return Unreadable("protocol.too-many", f"a list may have {MAX_SHOWN} definitions a page")
    if isinstance(shown, kind):
        return None
    return Unreadable("protocol.not-mcp", f"`{member}` must be a {kind.__name__}", f"/result/{member}")


def _check_call(packet: Packet, direction: Direction, session: Session, rules: Rules) -> Unreadable | None:
    revisions = _possible(packet, direction, session, rules)
    if isinstance(revisions, Unreadable):
        return revisions
    refusal = check_method(packet, direction, revisions, rules.settings.extensions)
    if refusal is not None or not isinstance(packet, Request):
        return refusal
    table = session.pending[direction]
    is_parked = direction is Direction.TO_SERVER and packet.id in session.parked
    is_waiting = is_parked or is_held(session, direction, packet.id)
    if packet.id in table or is_waiting or packet.id in OWN_IDS:
        return Unreadable("protocol.id-in-use", "a request with this id still waits for its answer", "/id")
    if len(table) >= rules.settings.limits.in_flight:
        fix = "wait for answers, or raise `in_flight` under [limits] in douane.toml"
        return Unreadable("protocol.in-flight", f"{len(table)} requests wait for answers already", "/id", fix)
    return None


def _possible(
    packet: Packet, direction: Direction, session: Session, rules: Rules
) -> Sequence[Revision] | Unreadable:
    """The revisions that this call may be under."""
    stated = envelope_version(packet) if direction is Direction.TO_SERVER else None
    if stated is not None:
        revision = revision_named(stated)
        if revision in STATELESS:
            return (revision,)
        if revision is None:
            return unsupported(stated)
    agreed = _agreed(session)
    if direction is Direction.TO_CLIENT:
        return agreed or tuple(Revision)  # servers announce themselves before they are asked
    if isinstance(packet, Request) and is_handshake(packet):
        return tuple(Revision)
    is_opened = not STATELESS.issuperset(agreed) or kill_of(session, rules)  # no opening helps what is killed
    if isinstance(packet, Request) and not is_opened:
        because = "send `initialize` first, or state a revision in `_meta`"
        return Unreadable("protocol.not-initialized", because)
    return agreed or _HANDSHAKES


def _agreed(session: Session) -> tuple[Revision, ...]:
    opened = session.settled or session.proposed
    if session.stateless is None:
        return () if opened is None else (opened,)
    return (session.stateless,) if opened is None else (opened, session.stateless)


def _spoken(packet: Packet, direction: Direction, session: Session) -> Revision | None:
    """The one revision that a legal call is taken to be under."""
    if direction is Direction.TO_SERVER:
        stated = revision_named(envelope_version(packet))
        if stated is not None:
            return stated
    return session.settled or session.proposed or session.stateless
