"""Requests that are made again after the client was shown where a person answers (MCP 2026-07-28, MRTR)."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from douane.engine.reread import reread
from douane.engine.states import is_ours, opened, sealed
from douane.engine.tokens import digest
from douane.engine.url_mode import ANSWERS, ASKING, STATE, opens_pages, stated
from douane.protocol.direction import Direction
from douane.protocol.eras import STATELESS
from douane.protocol.json import canonical, encode
from douane.protocol.jsonrpc import Request
from douane.protocol.refusal import Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from douane.engine.passage import Passage
    from douane.model.message import Message

KEY: Final = "douane-approval"  # under which the client answers
VISIT: Final = "douane-visit"  # the same for a page of ours that is none of questions, which needs no state
_OURS: Final = frozenset({STATE, ANSWERS})
_NOT_ASKED: Final = _OURS | {"_meta"}
_BYTES: Final = 32
_CONTEXT: Final = b"state of questions"
_NO_STATE: Final = "this state was not given out for this request, or too long ago"


def state_of(passage: Passage, message: Message) -> str:
    """What the client gives back when it makes the request again; ``""`` if it cannot.

    State and answers of the server's own questions are kept in it, so that they reach the server then.
    """
    packet = message.packet
    if not isinstance(packet, Request):
        return ""
    kept = {name: packet.params[name] for name in _OURS if name in packet.params}
    until = passage.at + passage.rules.settings.approvals.open
    return sealed({"call": _call(passage, packet), "until": until, "kept": kept}, _key(passage))


def resumed(passage: Passage, message: Message) -> Message | Unreadable:
    """The request as it was made first, with what the client says of our page; others are as they were."""
    packet = message.packet
    if (
        not isinstance(packet, Request)
        or message.direction is not Direction.TO_SERVER
        or message.revision not in STATELESS
    ):
        return message
    if STATE not in packet.params and _is_visit(packet):
        return _as_first(message, packet, VISIT, {})
    if not is_ours(packet.params.get(STATE), _key(passage)):
        return message
    state = opened(str(packet.params[STATE]), _key(passage))
    if state is None or state["call"] != _call(passage, packet) or not _is_fresh(state, passage.at):
        return Unreadable(
            "protocol.state", _NO_STATE, f"/params/{STATE}", "make the request anew, without it"
        )
    return _as_first(message, packet, KEY, state["kept"])


def may_come_back(packet: Request) -> bool:
    """Whether it can be answered with a page, and be the same when it comes back: it brings no state."""
    return packet.method in ASKING and _OURS.isdisjoint(packet.params) and opens_pages(stated(packet.params))


def _is_visit(packet: Request) -> bool:
    answers = packet.params.get(ANSWERS)
    return isinstance(answers, dict) and answers.keys() == {VISIT}


def _as_first(message: Message, packet: Request, key: str, kept: object) -> Message:
    """The request without what is ours, and with what was the server's."""
    params = {name: value for name, value in packet.params.items() if name not in _OURS}
    whole = message.value if isinstance(message.value, dict) else {}
    raw = encode({**whole, "params": params | (kept if isinstance(kept, dict) else {})})
    first = reread(message, raw)
    return message if first is None else replace(first, visited=_said(packet, key))


def _said(packet: Request, key: str) -> str:
    """What the client says of the page; everything but `accept` is a no."""
    found: object = packet.params.get(ANSWERS)
    for name in (key, "action"):
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, str) and found == "accept" else "decline"


def _is_fresh(state: Mapping[str, object], at: float) -> bool:
    until = state["until"]
    return isinstance(until, int | float) and at < until


def _call(passage: Passage, packet: Request) -> str:
    """Which request it is, of whom, and of which server."""
    session = passage.session
    asked = {name: value for name, value in packet.params.items() if name not in _NOT_ASKED}
    bound = [session.principal.tenant, session.principal.id, session.server.id, packet.method, asked]
    return digest(_key(passage), canonical(bound), _BYTES)


def _key(passage: Passage) -> bytes:
    return sha256(_CONTEXT + (passage.rules.value_key or passage.session.key)).digest()
