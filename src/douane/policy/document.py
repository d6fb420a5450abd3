"""What the operator wants: rules, exceptions, and the immutable snapshot of them that is in force."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Final, NamedTuple

from douane.model.finding import Severity
from douane.model.risk import Risk
from douane.model.verdict import Action, Treatment
from douane.policy.condition import Condition
from douane.policy.pattern import Pattern
from douane.policy.sequence import Beginning, Sequence, beginnings
from douane.protocol.direction import Direction

# A detector that failed, a definition or server that is not approved and a message that cannot be read are
# no false alarms: no exception hides them.
UNEXCEPTABLE: Final = ("engine.", "pin.", "protocol.", "server.")


class Level(IntEnum):
    """Where a document comes from; a project's comes with somebody's repository and may only tighten."""

    BUILT_IN = 0
    USER = 1
    PROJECT = 2


class Mode(StrEnum):
    """Whether verdicts are carried out, or only recorded as what would have been done."""

    MONITOR = "monitor"
    ENFORCE = "enforce"


class Annotation(StrEnum):
    """What a tool says of itself in `annotations.readOnlyHint`; nobody has checked it."""

    READS = "reads"
    MAY_WRITE = "may write"  # or says nothing


class Source(NamedTuple):
    """Where a clause stands."""

    document: str
    level: Level
    line: int


class Scope(NamedTuple):
    """Which messages a clause is about; None matches all."""

    principal: Pattern | None = None
    server: Pattern | None = None
    tool: Pattern | None = None
    method: Pattern | None = None
    direction: Direction | None = None
    argument: Pattern | None = None
    label: Pattern | None = None
    role: Pattern | None = None
    tenant: Pattern | None = None
    read_only: Annotation | None = None


class Rule(NamedTuple):
    """What to do with a message in `scope`, or, where it has `finding`, with such findings of the message.

    `tag` is one that the finding must have. `treatment` is what an edit makes of it, `ask`
    who may lift a hold, and `risk` from which risk of a call on it is asked; None is what is usual.
    """

    id: str
    action: Action
    scope: Scope
    source: Source
    finding: Pattern | None = None
    severity: Severity = Severity.INFO
    confidence: float = 0.0
    when: Condition | None = None
    because: str = ""
    fix: str = ""
    tag: Pattern | None = None
    treatment: Treatment = Treatment.REDACT
    ask: str = ""
    risk: Risk | None = Risk.LOW


class ScopedException(NamedTuple):
    """Findings that rules do not see until `until` (seconds since the epoch).

    `value` is the SHA-256 in hex of the one text that is excepted, or its `values.local_digest`; ``""``
    for any text. `id` is what `douane policy except` called it.
    """

    finding: Pattern
    scope: Scope
    until: float
    reason: str
    source: Source
    value: str = ""
    id: str = ""

    @property
    def name(self) -> str:
        """What the record calls it: its id, or where it stands."""
        return self.id or f"{self.source.document}:{self.source.line}"


class Policy(NamedTuple):
    """The documents in force as one snapshot; `revision` is the beginning of their SHA-256 in hex.

    `about_messages` and `about_findings` are `rules`, told apart so that a message without findings
    meets only the rules that can speak of it. `on_calls` and `on_answers` are the steps of `sequences` but
    the last ones, by when they are taken.
    """

    mode: Mode
    rules: tuple[Rule, ...]
    exceptions: tuple[ScopedException, ...]
    revision: str
    about_messages: tuple[Rule, ...]
    about_findings: tuple[Rule, ...]
    sequences: tuple[Sequence, ...] = ()
    on_calls: tuple[Beginning, ...] = ()
    on_answers: tuple[Beginning, ...] = ()


def snapshot(
    mode: Mode,
    rules: tuple[Rule, ...],
    exceptions: tuple[ScopedException, ...],
    revision: str,
    sequences: tuple[Sequence, ...] = (),
) -> Policy:
    """The snapshot of these clauses."""
    return Policy(
        mode,
        rules,
        exceptions,
        revision,
        tuple(rule for rule in rules if rule.finding is None),
        tuple(rule for rule in rules if rule.finding is not None),
        sequences,
        tuple(one for one in beginnings(sequences) if not one.step.comes_back),
        tuple(one for one in beginnings(sequences) if one.step.comes_back),
    )
