"""Sequences: how far the calls of a session have come, and what is found when one would end a sequence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import inf
from typing import TYPE_CHECKING, Final

from douane.engine.flowing import BRINGING, labels_for
from douane.flow import (
    SINK,
    advance,
    began_elsewhere,
    deeds_of,
    ends,
    forget_others,
    looks_by_name,
    pass_time,
    reads_by_name,
)
from douane.model.deed import Deed, Traits
from douane.model.finding import Finding
from douane.policy.sequence import is_step, step_of
from douane.protocol.direction import Direction
from douane.protocol.jsonrpc import Response

if TYPE_CHECKING:
    from douane.engine.case import Case
    from douane.engine.rules import Rules
    from douane.model.message import Message
    from douane.model.session import Session
    from douane.policy.sequence import Sequence

TAGS: Final = ("MCP06:2025", "ASI01", "AML.T0053", "MCP-T4")
CALLS: Final = frozenset({"tools/call", "prompts/get", "resources/read"})
_SENDS: Final = frozenset({Deed.SEND})
_WRITES: Final = frozenset({Deed.WRITE})
_NOTHING: Final[Mapping[str, object]] = {}


def find_sequences(case: Case) -> Iterable[Finding]:
    """The sequences that this call would end."""
    session, message = case.session, case.message
    if not (session.steps.begun or _is_shared(session)):
        return ()
    if message.direction is not Direction.TO_SERVER or message.method not in CALLS:
        return ()
    return _ended(case, session, message)


def _ended(case: Case, session: Session, message: Message) -> Iterator[Finding]:
    traits = traits_of(session, message, case.text.about.definition, case.rules)
    for sequence in case.rules.policy.sequences:
        if not is_step(sequence.steps[-1], traits):
            continue
        begun = ends(session.steps, sequence.way, traits.server, case.at)
        origin = _began_elsewhere(case, sequence) if begun is None else begun.origin
        if origin:
            because = f"{sequence.because} (it began at `{origin}`)"
            yield Finding(sequence.finding, sequence.severity, "", because, tags=TAGS, origin=origin)


def note_steps(session: Session, message: Message, rules: Rules, at: float) -> None:
    """Remember a call that passes, or what came back, as a step of each sequence that it fits."""
    if not rules.policy.sequences or message.method not in BRINGING:
        return
    is_answer = isinstance(message.packet, Response)
    if is_answer is not (message.direction is Direction.TO_CLIENT):
        return
    policy, steps = rules.policy, session.steps
    begun = steps.begun
    if len(begun) > len(policy.sequences):
        forget_others(steps, {one.way.key for one in policy.sequences})
    pass_time(steps, at)
    steps.calls += not is_answer
    taken = policy.on_answers if is_answer else policy.on_calls
    due = [one for one in taken if not one.number or one.way.key in begun]  # others go on from nothing
    if not due:
        return
    traits = traits_of(session, message, _NOTHING, rules)
    fitting = [one for one in due if is_step(one.step, traits)]
    for way in dict.fromkeys([one.way for one in fitting]):
        advance(steps, way, [one.number for one in fitting if one.way == way], traits.server)


def traits_of(session: Session, message: Message, definition: Mapping[str, object], rules: Rules) -> Traits:
    """What a call, or the answer to one, is to the steps of sequences; what came back has its own labels."""
    labels = labels_for(session, message, definition, rules)
    source = labels.source if message.answers is None else message.answers.labels
    deeds = deeds_of("")
    if message.method == "tools/call":
        deeds = deeds_of(message.subject) | _said(message.subject, definition)
        if SINK in labels.deed and _is_sink(session, message, rules):
            deeds |= _SENDS
    server = session.server
    return Traits(server.name, server.id, message.subject, source | labels.deed, deeds)


def _said(tool: str, definition: Mapping[str, object]) -> frozenset[Deed]:
    """What a tool says that it does where its name does not: more than it seems, and never less."""
    said = definition.get("annotations")
    if not isinstance(said, dict) or deeds_of(tool) != deeds_of(""):
        return frozenset()
    writes = said.get("readOnlyHint") is False and not reads_by_name(tool)
    return _WRITES if writes or said.get("destructiveHint") is True else frozenset()


def _is_sink(session: Session, message: Message, rules: Rules) -> bool:
    """Whether somebody has stated it of this tool, or it does more than look."""
    stated = rules.settings.labels.get(f"{session.server.name}/{message.subject}", ())
    return SINK in stated or not looks_by_name(message.subject)


def _is_shared(session: Session) -> bool:
    """Whether other programs of this host tell what they read."""
    return session.flow is not None and session.flow.shared is not None


def _began_elsewhere(case: Case, sequence: Sequence) -> str:
    """Where it began, by what other programs of this host have read; ``""`` if that does not tell."""
    flow, way = case.session.flow, sequence.way
    steps = sequence.steps[:-1]
    is_told = all(step.labels and step == step_of(None, None, step.labels, frozenset()) for step in steps)
    if flow is None or flow.shared is None or not is_told or min(way.within, way.calls) < inf:
        return ""
    return began_elsewhere(flow, [step.labels for step in steps], way, case.session.server.name, case.at)
