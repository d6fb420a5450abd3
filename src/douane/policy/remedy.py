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


def advice(rule: Rule, finding: Finding) -> str:
    """What to do about it: the finding's own advice, or the rule's."""
    return finding.fix or rule.fix


def way_past(rule: Rule, facts: Facts, finding: Finding) -> str:
    """The command that lets such a thing pass, ``""`` where none may or need be."""
    if rule.action is Action.ALLOW or finding.rule.startswith(UNEXCEPTABLE):
        return ""
    return command(facts, finding)


def command(facts: Facts, finding: Finding) -> str:
    """The `douane policy except` line for this finding, ``""`` where no name is plain enough to scope it."""
    scoped = (
        ("--server", facts.server_name or facts.server),
        ("--tool", facts.subject),
        ("--argument", argument_of(finding)),
    )
    if not all(text == "" or _PLAIN.fullmatch(text) for _, text in scoped):
        return ""  # a wider exception than this false alarm is no way out
    options = "".join(f" {option} {text}" for option, text in scoped if text)
    return f"douane policy except {finding.rule}{options} --for 30d --reason '…'" if options else ""
