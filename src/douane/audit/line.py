"""An entry of the log as people are shown it: what of its body matters to them, with a type for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from douane.protocol.members import mapping, mappings, number, text, texts

_SEVERITIES: Final = ("info", "low", "medium", "high", "critical")


class Found(NamedTuple):
    """A finding as its entry lists it."""

    rule: str
    severity: str
    because: str
    where: str
    id: str
    origin: str
    excepted: str


class Said(NamedTuple):
    """A rule of the policy that spoke, what it said, and of which finding."""

    rule: str
    action: str
    finding: str
    because: str


class Line(NamedTuple):
    """One entry; what it does not tell is empty, `took` is None where no time was measured.

    `labels` are those of what an answer brought, `took` is in milliseconds, `failed` says that it told of an
    error. `asked`, `question` and `answer` are about a message that had to wait.
    """

    entry: int
    at: float
    session: str
    principal: str
    server: str
    direction: str
    kind: str
    method: str
    subject: str
    ident: int | str | None
    action: str
    would: str
    findings: tuple[Found, ...]
    reasons: tuple[Said, ...]
    labels: tuple[str, ...]
    failed: str
    took: float | None
    size: int
    arguments: object
    ticket: str
    asked: str
    question: str
    answer: str
    program: str
    detail: str

    @property
    def outcome(self) -> str:
        """What became of it: what was held is refused where nobody was asked, or nobody said yes."""
        return str(became(self.action, self.ticket, self.answer))

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that decided: those that said what became of it, each once."""
        strictest = self.would or self.action
        return tuple(dict.fromkeys(one.rule for one in self.reasons if one.action == strictest))

    @property
    def weighed(self) -> tuple[Found, ...]:
        """The findings, those first that decided, and of these the gravest."""
        strictest = {one.finding for one in self.reasons if one.action == (self.would or self.action)}
        return tuple(sorted(self.findings, key=lambda one: (one.rule not in strictest, -rank(one.severity))))

    @property
    def is_suspended(self) -> bool:
        """Whether it was refused because its session or principal may do nothing."""
        return any(one.rule.endswith(".suspended") for one in self.findings)


def became(action: object, ticket: object, answer: object) -> object:
    """What became of a message with this action: a hold without a question, or answered, has refused it."""
    return "deny" if action == "hold" and (answer or not ticket) else action


def line_of(entry: int, body: Mapping[str, object]) -> Line:
    """What the entry of this number tells; anything at all may stand in a body, and is left out then."""
    kept = mapping(body, "replay")
    took, size = (body.get(name) for name in ("duration_ms", "size"))
    ident = body.get("rpc_id")
    return Line(
        entry=entry,
        at=number(body, "at"),
        server=text(body, "server_name") or text(body, "server"),
        ident=ident if isinstance(ident, int | str) else None,
        findings=tuple(_found(one) for one in mappings(body, "findings")),
        reasons=tuple(_said(one) for one in mappings(body, "reasons")),
        labels=tuple(sorted({*texts(kept, "labels"), *texts(kept, "shown")})),
        failed=text(kept, "failed"),
        took=float(took) if isinstance(took, int | float) else None,
        size=size if isinstance(size, int) else 0,
        arguments=body.get("arguments"),
        program=text(mapping(kept, "who"), "client") or text(body, "agent"),
        **{name: text(body, name) for name in _TEXTS},
    )


_TEXTS: Final = (
    *("session", "principal", "direction", "kind", "method", "subject", "action", "would"),
    *("ticket", "asked", "question", "answer", "detail"),
)


def rank(severity: str) -> int:
    """How grave a severity is beside others; -1 for what is none."""
    return _SEVERITIES.index(severity) if severity in _SEVERITIES else -1


def _found(one: Mapping[str, object]) -> Found:
    return Found(**{name: text(one, name) for name in Found._fields})


def _said(one: Mapping[str, object]) -> Said:
    return Said(*(text(one, name) for name in ("policy_rule", "action", "finding", "because")))
