"""`[[sequence]]`: read from its table, and the rule that says what becomes of its last step."""

from __future__ import annotations

import json
from hashlib import sha256
from math import inf
from typing import Final, NamedTuple

from douane.model.deed import Deed
from douane.model.finding import Severity
from douane.model.risk import Risk
from douane.model.steps import Way
from douane.model.verdict import Action
from douane.policy.clauses import read_id
from douane.policy.document import Rule, Scope
from douane.policy.duration import read_duration
from douane.policy.judge import PERSON
from douane.policy.labelling import read_words
from douane.policy.pattern import compiled
from douane.policy.problem import one_of
from douane.policy.risks import read_risk
from douane.policy.sequence import Sequence, Step, step_of
from douane.policy.table import Table, shown
from douane.protocol.direction import Direction

ACTIONS: Final = {"log": Action.ALLOW, "hold": Action.HOLD, "refuse": Action.DENY}
SEVERITIES: Final = {Action.ALLOW: Severity.INFO, Action.HOLD: Severity.MEDIUM, Action.DENY: Severity.HIGH}
_KEYS: Final = ("id", "steps", "within", "calls", "servers", "action", "risk", "because", "fix")
_DEEDS: Final = {deed.value: deed for deed in Deed}
_DAY: Final = 24 * 3600
_FEWEST, _MOST = 2, 8
_MOST_CALLS: Final = 10_000
_DIGITS: Final = 8
_STEP: Final = ("server", "tool", "label", "does")


class Clause(NamedTuple):
    """A sequence, and the rule for it."""

    sequence: Sequence
    rule: Rule


def read_sequence(table: Table) -> Clause:
    """The sequence in this table, usable if no problem was noted."""
    table.expect(_KEYS)
    table.require("id", "steps", "action")
    name = read_id(table)
    action = table.choice("action", ACTIONS) or Action.ALLOW
    steps = tuple(map(_step, table.tables("steps")))
    if "steps" in table.entries and not _FEWEST <= len(steps) <= _MOST:
        table.complain("steps", f"a sequence has {_FEWEST} to {_MOST} steps", "write one table for each")
    because = table.text("because") or f"the last step of the sequence `{name}`"
    sequence = Sequence(name, steps, _way(table, name, len(steps)), SEVERITIES[action], because)
    rule = Rule(
        id=sequence.finding,
        action=action,
        scope=Scope(direction=Direction.TO_SERVER),
        source=table.source,
        finding=compiled((sequence.finding,)),
        fix=table.text("fix"),
        ask=PERSON if action is Action.HOLD else "",
        risk=_risk(table),
    )
    return Clause(sequence, rule)


def _risk(table: Table) -> Risk | None:
    if "risk" in table.entries and table.entries.get("action") != "hold":
        fix = 'add `action = "hold"`, or remove it'
        table.complain("risk", "`risk` says from when on a person is asked, and nobody is", fix)
    return read_risk(table)


def _step(table: Table) -> Step:
    table.expect(_STEP)
    if not table.entries:
        table.complain("server", "the step is every call", f"add one of: {', '.join(_STEP)}")
    labels = frozenset(read_words(table, "label"))
    return step_of(table.pattern("server"), table.pattern("tool"), labels, _deeds(table))


def _deeds(table: Table) -> frozenset[Deed]:
    names = table.texts("does") or ()
    for name in names:
        if name not in _DEEDS:
            table.complain("does", f"`{shown(name)}` is nothing that a call does", one_of(name, _DEEDS))
    return frozenset(_DEEDS[name] for name in names if name in _DEEDS)


def _way(table: Table, name: str, length: int) -> Way:
    """What is remembered of it, under a name that is another one when the steps are."""
    written = json.dumps(table.entries.get("steps"), sort_keys=True, default=str)
    across = table.choice("servers", {"any": False, "different": True}) or False
    calls = table.number("calls", _FEWEST, _MOST_CALLS) or inf
    key = f"{name} {across} {sha256(written.encode()).hexdigest()[:_DIGITS]}"
    return Way(key, length, across, read_duration(table, "within", 1, _DAY) or inf, calls)
