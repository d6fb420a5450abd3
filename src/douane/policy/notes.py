"""What is no mistake in a document and still worth saying."""

from __future__ import annotations

from collections.abc import Iterator

from douane.model.verdict import Action
from douane.policy.document import Level, Mode, Policy, Rule, Source
from douane.policy.problem import Problem


def notes(policy: Policy, at: float) -> Iterator[Problem]:
    """Exceptions that have run out at `at` (epoch seconds), and what does less than it seems to."""
    for clause in policy.exceptions:
        if clause.until < at:
            yield _note(clause.source, "this exception has run out", "remove it, or give it a new `until`")
    for rule in policy.rules:
        if rule.action is Action.ALLOW and rule.source.level is not Level.BUILT_IN:
            yield from _allowing(rule)
    if policy.mode is Mode.MONITOR:
        source = Source("douane.toml", Level.USER, 1)
        yield _note(
            source, "nothing is enforced, only recorded", 'set `mode = "enforce"` when you have seen enough'
        )


def _allowing(rule: Rule) -> Iterator[Problem]:
    message = f"rule `{rule.id}` allows, which lifts no other rule: the strictest wins"
    yield _note(rule.source, message, "fine if it is to be recorded; else write an exception")


def _note(source: Source, message: str, fix: str) -> Problem:
    return Problem(source.document, source.line, message, fix)
