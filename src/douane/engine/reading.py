"""From bytes to a message that is legal at this point of this session, or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.engine.barring import kill_of
from douane.engine.claims import contradiction, unsupported
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
from douane.protocol.jsonrpc import Call, Request, Response, parse
from douane.protocol.mcp import QUESTIONS, check_method, subject
from douane.protocol.progress import check_token
from douane.protocol.refusal import Unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from douane.engine.rules import Rules
    from douane.model.events import Claims
    from douane.model.session import Session

MAX_SHOWN: Final = 10_000  # definitions on one page of a list; honest servers have some dozens
_ALL: Final = tuple(Revision)
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
    answers, stated = None, None
    if isinstance(packet, Response):
        answers = _answered(packet, direction, session)
        refusal = _check_answer(packet, answers)
    else:
        stated = envelope_version(packet)
        refusal = (
            (contradiction(packet, stated, claims, rules) if claims is not None else None)
            or _first_refusal(packet, stated, direction, session, rules)
            or (_check_size(packet, direction, rules) if len(raw) > rules.settings.limits.arguments else None)
        )
    if refusal is not None:
        return refusal
    revision, about = (
        (_spoken(stated, direction, session), subject(packet))
        if answers is None
        else (answers.revision, answers.subject)
    )
    return Message(direction, packet, raw, document.value, document.strings, revision, answers, about)


def _check_size(packet: Call, direction: Direction, rules: Rules) -> Unreadable | None:
    if direction is Direction.TO_CLIENT or not isinstance(packet, Request):
        return None
    limit = rules.settings.limits.arguments
    because, fix = (
        f"a request may have up to {limit} bytes",
        "raise `arguments` under [limits] in douane.toml",
    )
    return Unreadable("protocol.arguments-too-long", because, "/params", f"send less at once, or {fix}")


def _first_refusal(
    packet: Call, stated: object, direction: Direction, session: Session, rules: Rules
) -> Unreadable | None:
    return (
        _check_members(packet)  # what decides; the envelope's own members are a closed set already
        or check_token(packet)
        or _check_call(packet, stated, direction, session, rules)
    )


def _check_members(packet: Call) -> Unreadable | None:
    meta = packet.params.get("_meta")
    refusal = check_keys(packet.params, "/params")
    return refusal if refusal or not isinstance(meta, dict) else check_keys(meta, "/params/_meta")


def _answered(packet: Response, direction: Direction, session: Session) -> Pending | None:
    asked = direction.opposite
    return session.pending[asked].get(packet.id) or session.cancelled[asked].get(packet.id)


def _check_answer(packet: Response, pending: Pending | None) -> Unreadable | None:
    outcome = packet.outcome
    if refusal := check_keys(outcome, "/error" if packet.failed else "/result"):
        return refusal
    if pending is None:
        return Unreadable("protocol.unmatched-answer", "an answer to a request that nobody has asked", "/id")
    if "inputRequests" in outcome and (refusal := _check_questions(packet)):
        return refusal
    if packet.failed:
        return None
    if pending.method == "initialize" and revision_named(opening_version(packet)) not in _HANDSHAKES:
        because = f"the server settled on a revision that is not one of {', '.join(_HANDSHAKES)}"
        return Unreadable("protocol.revision", because, "/result/protocolVersion")
    return _check_form(packet, pending)


def _check_questions(packet: Response) -> Unreadable | None:
    if not isinstance(packet.outcome["inputRequests"], dict):
        return Unreadable("protocol.not-mcp", "`inputRequests` must be an object", "/result/inputRequests")
    for where, question in input_requests(packet):
        if not _is_question(question):
            return Unreadable("protocol.unknown-method", "an input request that MCP does not have", where)
    return None


def _is_question(asked: object) -> bool:
    method = asked.get("method") if isinstance(asked, dict) else None
    return isinstance(method, str) and method in QUESTIONS


def _check_form(packet: Response, pending: Pending) -> Unreadable | None:
    """Definitions and instructions must stand where they are judged, in the form in which they are."""
    listing = BY_METHOD.get(pending.method)
    if listing is None and pending.method not in GREETINGS:
        return None
    member, kind = (listing.member, list) if listing else ("instructions", str)
    shown = packet.outcome.get(member, kind())
    if isinstance(shown, list) and len(shown) > MAX_SHOWN:
        return Unreadable("protocol.too-many", f"a list may have {MAX_SHOWN} definitions a page")
    if isinstance(shown, kind):
        return None
    return Unreadable("protocol.not-mcp", f"`{member}` must be a {kind.__name__}", f"/result/{member}")


def _check_call(
    packet: Call, stated: object, direction: Direction, session: Session, rules: Rules
) -> Unreadable | None:
    revisions = _possible(packet, stated, direction, session, rules)
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
    packet: Call, stated: object, direction: Direction, session: Session, rules: Rules
) -> Sequence[Revision] | Unreadable:
    """The revisions that this call may be under, which has `stated` one."""
    if stated is not None and direction is Direction.TO_SERVER:
        revision = revision_named(stated)
        if revision in STATELESS:
            return (revision,)
        if revision is None:
            return unsupported(stated)
    agreed = _agreed(session)
    if direction is Direction.TO_CLIENT:
        return agreed or _ALL  # servers announce themselves before they are asked
    if not isinstance(packet, Request):
        return agreed or _HANDSHAKES
    if is_handshake(packet):
        return _ALL
    is_opened = not STATELESS.issuperset(agreed) or kill_of(session, rules)  # no opening helps what is killed
    if not is_opened:
        because = "send `initialize` first, or state a revision in `_meta`"
        return Unreadable("protocol.not-initialized", because)
    return agreed or _HANDSHAKES


def _agreed(session: Session) -> tuple[Revision, ...]:
    opened = session.settled or session.proposed
    if session.stateless is None:
        return () if opened is None else (opened,)
    return (session.stateless,) if opened is None else (opened, session.stateless)


def _spoken(stated: object, direction: Direction, session: Session) -> Revision | None:
    """The one revision that a legal call is taken to be under, which has `stated` one."""
    if stated is not None and direction is Direction.TO_SERVER and (known := revision_named(stated)):
        return known
    return session.settled or session.proposed or session.stateless
