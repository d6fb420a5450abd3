"""Trying a message on a policy with the real engine, without a server and without writing anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final, NamedTuple

from douane.config import Config
from douane.engine.case import Case, facts
from douane.engine.flowing import note_flow, result_labels
from douane.engine.listing import lists
from douane.engine.pipeline import judge
from douane.engine.reading import read
from douane.engine.rules import Rules
from douane.engine.sequences import note_steps
from douane.engine.surroundings import text_of
from douane.errors import ConfigError
from douane.inventory.compare import PinKey
from douane.inventory.definitions import define, shown
from douane.model.access import Principal
from douane.model.finding import Finding
from douane.model.flow import Flow
from douane.model.message import Message, Pending
from douane.model.server import Definition, Kind, Pin, ServerIdentity, State
from douane.model.session import Session
from douane.model.verdict import Action, Reason, Verdict
from douane.policy.access import roles_of
from douane.policy.explain import Explanation, Spoken, explain
from douane.policy.facts import Facts
from douane.protocol.direction import Direction
from douane.protocol.eras import LATEST_HANDSHAKE
from douane.protocol.json import Document, decode, encode
from douane.protocol.jsonrpc import Response, parse
from douane.protocol.refusal import Unreadable

_ID: Final = 1
_SCHEMA: Final = "inputSchema"
_KINDS: Final = (Kind.TOOL, Kind.PROMPT, Kind.RESOURCE)


class Sample(NamedTuple):
    """A message as somebody describes it; `answers` and `subject` say what a response is the answer to.

    `definition` is what its tool says of itself, `after` are the calls (`SERVER/TOOL`) that were made before.
    `identity` is the server with all that is known of it, or else it is known by its name alone.
    """

    raw: bytes
    direction: Direction
    principal: Principal
    server: str = ""
    answers: str = ""
    subject: str = ""
    labels: frozenset[str] = frozenset()
    definition: Mapping[str, object] = MappingProxyType({})
    after: tuple[str, ...] = ()
    identity: ServerIdentity | None = None


def call(tool: str, arguments: Mapping[str, object]) -> bytes:
    """A `tools/call` request."""
    params = {"name": tool, "arguments": arguments}
    return encode({"jsonrpc": "2.0", "id": _ID, "method": "tools/call", "params": params})


def tried(config: Config, sample: Sample, at: float, key: bytes = b"") -> Explanation:
    """What would become of the message at `at` (epoch seconds), and why; its tool is taken as approved.

    Without this machine's `key`, exceptions for single values that the log knows by digest do not apply.
    """
    caller = sample.principal
    caller = replace(caller, roles=caller.roles | roles_of(config.settings.access, caller))
    session = _session(sample._replace(principal=caller), at)
    rules = Rules(config.policy, config.settings, value_key=key)
    message = read(sample.raw, sample.direction, session, rules)
    if isinstance(message, Unreadable):
        return _refused(message)
    if sample.after:
        session.flow = Flow()
    for made in sample.after:
        _make(made, session, rules, at)
    rules = replace(rules, pins=_approved(message, sample.definition, at))
    judgement = judge(message, session, rules, at)
    case = Case(message, text_of(message, session, rules), session, rules, at)
    found = explain(config.policy, _facts_of(case), judgement.findings, judgement.verdict)
    return found._replace(principal=caller)


def _make(called: str, session: Session, rules: Rules, at: float) -> None:
    """Have a call made and answered before, as far as sequences and labels of what was read are concerned."""
    server, _, tool = called.partition("/")
    there = replace(session, server=ServerIdentity(server, server, ""))
    asked = read(call(tool, {}), Direction.TO_SERVER, there, rules)
    if isinstance(asked, Unreadable):
        raise ConfigError(f"`{called}` cannot be called", "write `--after SERVER/TOOL`")
    note_steps(there, asked, rules, at)
    note_flow(there, asked, rules, at)
    labels = result_labels(there, asked, rules)
    pending = Pending(_ID, asked.method, tool, at, LATEST_HANDSHAKE, labels=labels)
    packet = Response(_ID, {}, failed=False)
    answer = Message(Direction.TO_CLIENT, packet, b"", {}, (), answers=pending, subject=tool)
    note_steps(there, answer, rules, at)
    note_flow(there, answer, rules, at)


def _session(sample: Sample, at: float) -> Session:
    """A conversation after its handshake, which waits for the answer that the sample may be."""
    server = sample.identity or ServerIdentity(sample.server, sample.server, "")
    session = Session("trial", sample.principal, server, LATEST_HANDSHAKE, labels=sample.labels)
    document = decode(sample.raw)
    packet = parse(document.value) if isinstance(document, Document) else None
    if isinstance(packet, Response):
        if not sample.answers:
            raise ConfigError(
                "a response can only be judged as the answer to something", "add `--answers METHOD`"
            )
        asked = Pending(packet.id, sample.answers, sample.subject, at, LATEST_HANDSHAKE)
        session.pending[sample.direction.opposite][packet.id] = asked
    return session


def _approved(message: Message, said: Mapping[str, object], at: float) -> dict[PinKey, Pin]:
    """What the message is about, as if somebody had approved it; its schema counts where it is said."""
    name = message.subject
    return {(kind, name): _pin(define(kind, name, {**said}), at, said) for kind in _KINDS if name}


def _pin(definition: Definition, at: float, said: Mapping[str, object]) -> Pin:
    approved, seen = (definition, None) if _SCHEMA in said else (None, definition)
    return Pin(definition.kind, definition.name, State.APPROVED, approved, seen, "trial", at)


def _refused(refusal: Unreadable) -> Explanation:
    """What cannot be read is refused before any policy is asked."""
    reason = Reason(Action.DENY, "protocol", refusal.rule, refusal.where, refusal.because)
    verdict = Verdict(Action.DENY, frozenset({reason}))
    return Explanation(verdict, (Spoken(reason, None),), (), (), ())


def _facts_of(case: Case) -> Callable[[Finding], Facts]:
    """What each finding was judged with: in a list that is its definition."""
    names: dict[str, str] = {}
    if lists(case):
        elements = shown(case.message.method, case.result or {})
        names = {one.where: one.definition.name for one in elements if one.definition is not None}
    return lambda finding: facts(case, _name_at(names, finding.where) or case.message.subject)


def _name_at(names: Mapping[str, str], where: str) -> str:
    return next((name for place, name in names.items() if f"{where}/".startswith(f"{place}/")), "")
