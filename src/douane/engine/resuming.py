"""Requests that are made again after the client was shown where a person answers (MCP 2026-07-28, MRTR)."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from douane.engine.reread import reread
from douane.engine.states import is_ours, opened, sealed
from douane.engine.tokens import digest
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
ASKING: Final = frozenset({"tools/call", "prompts/get", "resources/read"})  # basic/patterns/mrtr
_STATE, _ANSWERS = "requestState", "inputResponses"
_OURS: Final = frozenset({_STATE, _ANSWERS})
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
        or not is_ours(packet.params.get(_STATE), _key(passage))
    ):
        return message
    state = opened(str(packet.params[_STATE]), _key(passage))
    if state is None or state["call"] != _call(passage, packet) or not _is_fresh(state, passage.at):
        return Unreadable(
            "protocol.state", _NO_STATE, f"/params/{_STATE}", "make the request anew, without it"
        )
    raw = _without(message, packet, state["kept"])
    first = reread(message, raw)
    return message if first is None else replace(first, visited=_said(packet))


def _without(message: Message, packet: Request, kept: object) -> bytes:
    """The bytes of the request without what is ours, and with what was the server's."""
    params = {name: value for name, value in packet.params.items() if name not in _OURS}
    whole = message.value if isinstance(message.value, dict) else {}
    return encode({**whole, "params": params | (kept if isinstance(kept, dict) else {})})


def _said(packet: Request) -> str:
    """What the client says of the page: `accept`, `decline`, `cancel`; nothing else is said so."""
    found: object = packet.params.get(_ANSWERS)
    for name in (KEY, "action"):
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
