"""Rules and exceptions, read from their tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Final

from douane.model.finding import Severity
from douane.model.risk import Risk
from douane.model.verdict import Action, Treatment
from douane.policy.condition import Condition, ConditionError, finding_condition, message_condition
from douane.policy.document import UNEXCEPTABLE, Annotation, Rule, Scope, ScopedException
from douane.policy.judge import ASKED, JUDGE, PERSON
from douane.policy.pattern import Pattern, compiled
from douane.policy.risks import read_risk
from douane.policy.table import Table, shown
from douane.protocol.direction import Direction

ACTIONS: Final[Mapping[str, Action]] = {action.name.lower(): action for action in Action}
SEVERITIES: Final[Mapping[str, Severity]] = {severity.name.lower(): severity for severity in Severity}
TREATMENTS: Final[Mapping[str, Treatment]] = {one.name.lower(): one for one in Treatment}
DIRECTIONS: Final[Mapping[str, Direction]] = {direction.value: direction for direction in Direction}

_SCOPE: Final = (
    *("principal", "role", "tenant", "server", "tool"),
    *("method", "direction", "argument", "label"),
)
_RULE: Final = (
    *("id", "action", "with", "ask", "risk", "finding", "tag", *_SCOPE, "read_only"),
    *("severity", "confidence", "when", "because", "fix"),
)
_ABOUT_FINDINGS: Final = ("finding", "tag")  # a rule with one of these is about findings, not messages
_EXCEPTION: Final = ("id", "finding", *_SCOPE, "value", "until", "reason")
# A rule that names one of these is about calls, not answers.
_OF_CALLS: Final = ("tool", "argument", "read_only")
_NARROWING: Final = ("server", "tool", "argument", "value")
_ID: Final = re.compile(r"[a-z0-9][a-z0-9._-]*")
_VALUE: Final = re.compile(r"sha256:([0-9a-f]{64})|(local:[0-9a-f]{32})")


def read_rule(table: Table) -> Rule:
    """The rule in this table, usable if no problem was noted."""
    table.expect(_RULE)
    table.require("id", "action")
    finding, tag, scope = table.pattern("finding"), table.pattern("tag"), _scope(table)
    if finding is None and tag is not None:
        finding = compiled(("*",))
    _check_treatment(table)
    if finding is None:
        _check_message_rule(table)
        if scope.direction is None and any(key in table.entries for key in _OF_CALLS):
            scope = scope._replace(direction=Direction.TO_SERVER)
    return Rule(
        id=read_id(table),
        action=table.choice("action", ACTIONS) or Action.ALLOW,
        scope=scope,
        source=table.source,
        finding=finding,
        severity=table.choice("severity", SEVERITIES) or Severity.INFO,
        confidence=table.number("confidence", 0, 1) or 0.0,
        when=_condition(table),
        because=table.text("because"),
        fix=table.text("fix"),
        tag=tag,
        treatment=_treatment(table),
        ask=_asked(table),
        risk=_risk(table),
    )


def read_exception(table: Table) -> ScopedException:
    """The exception in this table, usable if no problem was noted."""
    table.expect(_EXCEPTION)
    table.require("finding", "until", "reason")
    if not any(key in table.entries for key in _NARROWING):
        table.complain("finding", "the exception has no scope", f"add one of: {', '.join(_NARROWING)}")
    if "reason" in table.entries and not table.text("reason").strip():
        table.complain("reason", "the reason is empty", "say why this finding is no danger here")
    return ScopedException(
        finding=_excepted(table),
        scope=_scope(table),
        until=_until(table),
        reason=table.text("reason"),
        source=table.source,
        value=_value(table),
        id=read_id(table),
    )


def read_id(table: Table) -> str:
    """What a clause is called."""
    name = table.text("id")
    if name and not _ID.fullmatch(name):
        fix = "use lower-case letters, digits, `.`, `_` and `-`, beginning with a letter or digit"
        table.complain("id", f"`{shown(name)}` cannot be an id", fix)
    return name


def _scope(table: Table) -> Scope:
    return Scope(
        principal=table.pattern("principal"),
        server=table.pattern("server"),
        tool=table.pattern("tool"),
        method=table.pattern("method"),
        direction=table.choice("direction", DIRECTIONS),
        argument=table.pattern("argument"),
        label=table.pattern("label"),
        role=table.pattern("role"),
        tenant=table.pattern("tenant"),
        read_only=_annotation(table),
    )


def _annotation(table: Table) -> Annotation | None:
    found = table.entries.get("read_only")
    if found is True or found is False:
        return Annotation.READS if found else Annotation.MAY_WRITE
    if found is not None:
        table.complain("read_only", "`read_only` must be true or false", "write `read_only = false`")
    return None


def _check_message_rule(table: Table) -> None:
    """Without a finding there is no severity or place to match, and nothing to take out."""
    for key in ("severity", "confidence"):
        if key in table.entries:
            fix = "add `finding`, or remove it"
            table.complain(key, f"`{key}` is that of a finding, and this rule has no `finding`", fix)
    if table.entries.get("action") == "edit" and not _is_about_findings(table):
        fix = "add `finding`, or use one of: allow, hold, deny"
        table.complain("action", "only a finding can be edited out, and this rule has no `finding`", fix)
    if "/" in str(table.entries.get("argument", "")):
        fix = "name a top argument, or use `when`, e.g. `when = 'has(arguments.a.b)'`"
        table.complain("argument", "a rule without `finding` can only match the names of top arguments", fix)


def _is_about_findings(table: Table) -> bool:
    return any(key in table.entries for key in _ABOUT_FINDINGS)


def _asked(table: Table) -> str:
    """Who may lift a hold; a judge is shown what was found, and so asked about findings only."""
    whom = table.choice("ask", {name: name for name in ASKED}) or ""
    if "ask" in table.entries and table.entries.get("action") != "hold":
        fix = 'add `action = "hold"`, or remove it'
        table.complain("ask", "`ask` says who may lift a hold, and this rule holds nothing", fix)
    elif whom == JUDGE and not _is_about_findings(table):
        fix = 'add `finding`, write `ask = "person"`, or remove it'
        table.complain("ask", "a judge is asked about what was found, and this rule has no `finding`", fix)
    return whom


def _risk(table: Table) -> Risk:
    if "risk" in table.entries and table.entries.get("ask") != PERSON:
        fix = 'add `ask = "person"`, or remove it'
        table.complain("risk", "`risk` says from when on a person is asked, and nobody is", fix)
    return read_risk(table) or Risk.LOW


def _treatment(table: Table) -> Treatment:
    found = table.choice("with", TREATMENTS)
    return Treatment.REDACT if found is None else found


def _check_treatment(table: Table) -> None:
    """Only an edit has a way to edit, and a mark is for who reads."""
    if "with" not in table.entries:
        return
    if table.entries.get("action") != "edit":
        fix = 'add `action = "edit"`, or remove it'
        table.complain("with", "`with` says how to edit, and this rule does not", fix)
    if table.entries["with"] == "mark" and table.entries.get("direction") == "to-server":
        fix = 'use `direction = "to-client"`, or one of: redact, last4, hash, tokenise, cut'
        table.complain("with", "a mark is for a model that reads, and not for a server", fix)


def _condition(table: Table) -> Condition | None:
    text = table.text("when")
    if not text:
        if "when" in table.entries:
            table.complain("when", "the condition is empty", "write a CEL expression, or remove `when`")
        return None
    compile_text = finding_condition if _is_about_findings(table) else message_condition
    try:
        return compile_text(text)
    except ConditionError as error:
        table.complain("when", f"the condition does not compile: {error.args[0]}", error.fix)
        return None


def _excepted(table: Table) -> Pattern:
    pattern = table.pattern("finding")
    if pattern is None:
        return Pattern((), frozenset(), (), ())
    for text in pattern.source:
        if text.startswith("*"):
            fix = "name a finding or a family, such as `secret.*`"
            table.complain("finding", f"`{shown(text)}` is too wide for an exception", fix)
        if text.startswith(UNEXCEPTABLE):
            fix = "approve the tool, or write a rule with the id of the built-in one"
            table.complain("finding", f"no exception can hide `{shown(text)}`", fix)
    return pattern


def _until(table: Table) -> float:
    until = table.entries.get("until")
    if isinstance(until, datetime) and until.tzinfo is not None:
        return until.timestamp()
    if isinstance(until, date) and not isinstance(until, datetime):
        return datetime.combine(until, time.max, UTC).timestamp()
    if until is not None:
        fix = "write a date, `until = 2027-01-31`, or a time with its zone, `until = 2027-01-31T12:00:00Z`"
        table.complain("until", f"`until` cannot be `{shown(until)}`", fix)
    return 0.0


def _value(table: Table) -> str:
    text = table.text("value")
    if not text:
        return ""
    found = _VALUE.fullmatch(text)
    if found is None:
        fix = "write `sha256:` and 64 hex digits; `douane policy except … --value-from FILE` does it"
        table.complain("value", "`value` is no digest", fix)
        return ""
    return found[1] or found[2]
