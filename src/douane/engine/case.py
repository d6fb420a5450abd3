"""One message before the bench: what every stage of the judgement is given, and what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from douane.detectors.text import Text
from douane.engine.rules import Rules
from douane.flow import labels_read
from douane.model.finding import Finding
from douane.model.message import Message
from douane.model.question import NO_LIFTS, Lift
from douane.model.server import Pin
from douane.model.session import Session
from douane.model.verdict import Verdict
from douane.policy.document import Annotation
from douane.policy.facts import Facts
from douane.protocol.jsonrpc import Request, Response

_CALLS: Final = frozenset({"tools/call", "prompts/get"})


class Case(NamedTuple):
    """A message with the time of its arrival (seconds since the epoch) and all it is judged by.

    `lifts` are the holds that somebody has lifted who was asked.
    """

    message: Message
    text: Text
    session: Session
    rules: Rules
    at: float
    lifts: frozenset[Lift] = NO_LIFTS

    @property
    def result(self) -> Mapping[str, object] | None:
        """The result of a successful answer, None for every other message."""
        packet = self.message.packet
        return packet.outcome if isinstance(packet, Response) and not packet.failed else None

    @property
    def arguments(self) -> Mapping[str, object] | None:
        """The arguments of a call, empty where none of legal form are given; None where none can be."""
        packet = self.message.packet
        if not isinstance(packet, Request) or packet.method not in _CALLS:
            return None
        given = packet.params.get("arguments", {})
        return given if isinstance(given, dict) else {}


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on a case, the findings it rests on, and the pins to remember if it is carried out.

    `definitions` are the names of definitions by where they stand in a list. `ids` are what the first of
    the findings are called in the record and in replies.
    """

    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    pins: tuple[Pin, ...] = ()
    definitions: Mapping[str, str] = field(default_factory=dict)
    ids: tuple[str, ...] = ()


def facts(case: Case, subject: str) -> Facts:
    """What the policy knows of a case, or of one definition named `subject` in it."""
    session, message = case.session, case.message
    asked = message.answers
    principal = session.principal if asked is None or asked.asker is None else asked.asker
    return Facts(
        principal.id,
        session.server.id,
        session.server.name,
        subject,
        message.method,
        message.direction,
        case.arguments,
        session.labels if session.flow is None else session.labels | labels_read(session.flow, case.at),
        case.at,
        case.rules.value_key,
        principal.roles,
        principal.tenant,
        annotation(case.text.about.definition) if message.method == "tools/call" else None,
    )


def annotation(definition: Mapping[str, object]) -> Annotation:
    """What a tool says of itself, which nobody has checked; one that says nothing may write."""
    said = definition.get("annotations")
    reads = isinstance(said, dict) and said.get("readOnlyHint") is True
    return Annotation.READS if reads else Annotation.MAY_WRITE
