"""What somebody can do about a refusal."""

from __future__ import annotations

import re
from typing import Final

from douane.model.finding import Finding
from douane.model.verdict import Action
from douane.policy.document import UNEXCEPTABLE, Rule
from douane.policy.facts import Facts
from douane.policy.scope import argument_of

_PLAIN: Final = re.compile(r"[\w@%+=:,./-]+", re.ASCII)


def remedy(rule: Rule, facts: Facts, finding: Finding) -> str:
    """The finding's own advice or the rule's, then the command that writes an exception where one can be."""
    advice = finding.fix or rule.fix
    if rule.action is Action.ALLOW or finding.rule.startswith(UNEXCEPTABLE):
        return advice
    line = command(facts, finding)
    return "; or, ".join(part for part in (advice, line and f"if this is meant to pass: `{line}`") if part)


def command(facts: Facts, finding: Finding) -> str:
    """The `douane policy except` line for this finding, ``""`` where no name is plain enough to scope it."""
    scoped = (
        ("--server", facts.server_name or facts.server),
        ("--tool", facts.subject),
        ("--argument", argument_of(finding)),
    )
    options = "".join(f" {option} {text}" for option, text in scoped if _PLAIN.fullmatch(text))
    return f"douane policy except {finding.rule}{options} --for 30d --reason '…'" if options else ""
