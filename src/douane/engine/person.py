"""What people are asked about a held message: which call, with which arguments, and why; no secrets."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from douane.approvals.likeness import Leeway, varying
from douane.engine.discretion import names
from douane.engine.record import shown_arguments
from douane.engine.stakes import arguments_of, leeway_of, stakes
from douane.engine.tokens import digest
from douane.model.server import Kind
from douane.protocol.envelope import META, beyond
from douane.protocol.json import canonical, escaped
from douane.protocol.jsonrpc import Request

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from douane.engine.case import Judgement
    from douane.engine.passage import Passage
    from douane.engine.rules import Rules
    from douane.model.message import Message
    from douane.model.verdict import Reason

_CALLS: Final = {"tools/call": Kind.TOOL, "prompts/get": Kind.PROMPT}
_NOT_ASKED: Final = frozenset({"name", "arguments", META})
_DIGEST_BYTES: Final = 16
_NAME_BYTES: Final = 5
_MOST_REASONS: Final = 3
_ARGUMENTS: Final = "/arguments/"
_NOT_SHOWN: Final = "[not shown]"


def person_question(
    message: Message, passage: Passage, judgement: Judgement, reasons: Sequence[Reason]
) -> dict[str, object]:
    """What is asked, as JSON. `name` is that of the question, which is the same for the same call."""
    session, rules = passage.session, passage.rules
    key = sha256(rules.value_key or session.key).digest()
    named = names(message, judgement.findings)
    parts = {where: digest(key, canonical(value), _DIGEST_BYTES) for where, value in _parts(message)}
    shown = _shown(message, judgement)
    whole = {*_whole(message, shown)}
    holds = sorted({f"{reason.policy_rule} {reason.finding}".strip() for reason in reasons})
    pin = _pin(message, rules)
    varied = _varying(message, leeway_of(session, message, rules))
    fixed = {where: one for where, one in parts.items() if where.removeprefix(_ARGUMENTS) not in varied}
    like = [session.server.id, message.method, message.subject, pin, fixed, varied]
    bound = [session.principal.id, session.server.id, message.method, message.subject, pin, parts, holds]
    return {
        "name": digest(key, canonical(bound), _NAME_BYTES),
        "session": session.id,
        "principal": session.principal.id,
        "server": session.server.id,
        "server_name": session.server.name,
        "method": named.method,
        "subject": named.subject,
        "pin": pin,
        "parts": parts,
        "shown": shown,
        "whole": sorted(whole),
        "holds": holds,
        "because": _sentence(reasons),
        "task": digest(session.key, "task", _NAME_BYTES),
        "like": digest(key, canonical(like), _DIGEST_BYTES),
        "varying": {name: place if _ARGUMENTS + name in whole else "" for name, place in varied.items()},
        "risk": stakes(session, message, rules, judgement.findings, passage.at).risk.name.lower(),
    }


def _parts(message: Message) -> Iterator[tuple[str, object]]:
    """Everything that the message asks for, by its place; of other messages than calls, all at once."""
    packet = message.packet
    if not isinstance(packet, Request) or packet.method not in _CALLS:
        yield "", packet.params if isinstance(packet, Request) else getattr(packet, "outcome", None)
        return
    given = packet.params.get("arguments")
    for name, value in given.items() if isinstance(given, dict) else ():
        yield f"/arguments/{escaped(name)}", value
    for name, value in packet.params.items():
        if name not in _NOT_ASKED:
            yield f"/{escaped(name)}", value
    for name, value in beyond(packet.params):
        yield f"/{META}/{escaped(name)}", value


def _varying(message: Message, leeway: Leeway) -> dict[str, str]:
    """Which arguments are others in like calls, with the place that stays; what is no call is like itself."""
    if message.method not in _CALLS or not isinstance(message.packet, Request):
        return {}
    return {escaped(name): place for name, place in varying(arguments_of(message), leeway).items()}


def _shown(message: Message, judgement: Judgement) -> object:
    packet = message.packet
    if not isinstance(packet, Request) or packet.method not in _CALLS:
        return _NOT_SHOWN
    return shown_arguments(packet.params.get("arguments", {}), judgement.findings)


def _whole(message: Message, shown: object) -> Iterator[str]:
    """The arguments of which all is shown."""
    packet = message.packet
    given = packet.params.get("arguments") if isinstance(packet, Request) else None
    if isinstance(given, dict) and isinstance(shown, dict):
        for name, value in given.items():
            if name in shown and shown[name] == value:
                yield f"/arguments/{escaped(name)}"


def _pin(message: Message, rules: Rules) -> str:
    """The digest of the definition that is called, as it was approved."""
    kind = _CALLS.get(message.method)
    pin: object = None if kind is None else rules.pins.get((kind, message.subject))
    approved = getattr(pin, "approved", None)
    return "" if approved is None else str(approved.digest)


def _sentence(reasons: Iterable[Reason]) -> str:
    told = dict.fromkeys(f"{one.because} ({one.finding or one.policy_rule})" for one in reasons)
    return "; ".join([*told][:_MOST_REASONS])


def named(asked: Mapping[str, object]) -> str:
    """What people call the question, ``""`` for one that is not for them."""
    name = asked.get("name")
    return name if isinstance(name, str) else ""
