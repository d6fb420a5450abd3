"""Calls that come before any list: they wait while Douane asks the server itself what it offers.

A script may call a tool without listing first (MCP asks nobody to), and then there is nothing to judge
the call by. The answer to our question is judged and pinned like any list, and goes to nobody.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from douane.engine import record
from douane.engine.passage import Command, Passage
from douane.engine.passing import pass_message
from douane.engine.permit import Permit
from douane.engine.pipeline import judge
from douane.engine.tracking import FIRST_OWN, OWN_IDS
from douane.inventory.compare import is_closed
from douane.model.events import Ask, Remember
from douane.model.message import Message, Pending
from douane.model.server import Kind
from douane.model.verdict import Action
from douane.protocol.direction import Direction
from douane.protocol.json import Document, decode, encode
from douane.protocol.jsonrpc import Request, RequestId, Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from douane.engine.rules import Rules
    from douane.model.session import Session
    from douane.protocol.eras import Revision

_LISTS: Final = {
    "tools/call": ("tools/list", Kind.TOOL),
    "prompts/get": ("prompts/list", Kind.PROMPT),
}


MAX_PARKED: Final = 64  # calls that wait for a list; more are judged by what is known


def ahead(message: Message, session: Session, rules: Rules) -> RequestId | None:
    """The id of this call, if it is for something of which no list was ever seen to its end."""
    packet = message.packet
    if not isinstance(packet, Request) or packet.method not in _LISTS or not message.subject:
        return None
    if len(session.parked) >= MAX_PARKED:
        return None
    kind = _LISTS[packet.method][1]
    known = (kind, message.subject) in rules.pins or is_closed(rules.pins, kind)
    return None if known else packet.id


def park(passage: Passage, message: Message, ident: RequestId) -> list[Command]:
    """Keep the call until the list is known, and ask for the list unless that is under way."""
    session = passage.session
    session.parked[ident] = message
    method = _LISTS[message.method][0]
    if any(session.pending[Direction.TO_SERVER][ident].method == method for ident in own_pending(session)):
        return []
    return _ask(passage, method, message, {})


def own_pending(session: Session) -> list[RequestId]:
    """The ids of our own questions that wait for an answer, without those whose answer is held."""
    return [ident for ident in session.pending[Direction.TO_SERVER] if ident in OWN_IDS]


def _waits(session: Session) -> bool:
    """Whether a list that we have asked for is still to come, or held."""
    return bool(own_pending(session)) or any(is_own_answer(one.message) for one in session.held.values())


def is_own_answer(message: Message) -> bool:
    """Whether this answers a question of ours."""
    return isinstance(message.packet, Response) and message.packet.id in OWN_IDS


def take_answer(passage: Passage, message: Message) -> list[Command]:
    """Judge and pin our list, tell nobody, and ask for the next page if there is one."""
    judged = pass_message(passage, message)
    commands: list[Command] = [command for command in judged if not isinstance(command, Permit)]
    if any(isinstance(command, Ask) for command in commands):
        return commands
    packet = message.packet
    cursor = packet.outcome.get("nextCursor") if isinstance(packet, Response) and not packet.failed else None
    if not isinstance(cursor, str) or message.answers is None:
        return commands
    return commands + _ask(passage, message.answers.method, message, {"cursor": cursor})


def _ask(passage: Passage, method: str, cause: Message, params: dict[str, object]) -> list[Command]:
    """Our own question, if it too is found good; what it states about itself it has from the call."""
    session = passage.session
    if session.asked >= len(OWN_IDS):
        return []
    ident = FIRST_OWN + session.asked
    session.own_meta = _meta(cause) or session.own_meta
    question = _question(passage, cause.revision, Request(ident, method, _stated(params, session.own_meta)))
    if question is None:
        return []
    session.asked += 1
    session.pending[Direction.TO_SERVER][ident] = Pending(
        ident, method, "", passage.at, cause.revision, "cursor" in params
    )
    note = {
        "kind": "request",
        "method": method,
        "rpc_id": ident,
        "detail": "asked by Douane, to judge a call",
    }
    noted = record.lifecycle(session, passage.rules, passage.at, Direction.TO_SERVER, note)
    return [noted, question]


def _question(passage: Passage, revision: Revision | None, packet: Request) -> Permit | None:
    """A question of ours, or None if it would say something that must not leave."""
    params = {"params": packet.params} if packet.params else {}
    raw = encode({"jsonrpc": "2.0", "id": packet.id, "method": packet.method} | params)
    document = decode(raw, 64)
    if not isinstance(document, Document):
        return None
    message = Message(Direction.TO_SERVER, packet, raw, document.value, document.strings, revision)
    verdict = judge(message, passage.session, passage.rules, passage.at).verdict
    return Permit(Direction.TO_SERVER, raw, (packet,)) if verdict.action is Action.ALLOW else None


def _stated(params: dict[str, object], meta: Mapping[str, object]) -> dict[str, object]:
    return params | ({"_meta": meta} if meta else {})


def _meta(cause: Message) -> dict[str, object]:
    """What a stateless request states about itself, without what belongs to that one request."""
    params = getattr(cause.packet, "params", {})
    meta = params.get("_meta")
    if not isinstance(meta, dict):
        return {}
    return {key: value for key, value in meta.items() if key.startswith("io.modelcontextprotocol/")}


def release(passage: Passage, commands: Iterable[Command]) -> list[Command]:
    """Judge the calls that have waited, once no question of ours is open, by what was just learned."""
    session = passage.session
    if not session.parked or _waits(session):
        return []
    learned = {
        (pin.kind, pin.name): pin
        for command in commands
        if isinstance(command, Remember)
        for pin in command.pins
    }
    informed = passage._replace(rules=replace(passage.rules, pins={**passage.rules.pins, **learned}))
    waiting = list(session.parked.values())
    session.parked.clear()
    return [command for message in waiting for command in pass_message(informed, message)]
