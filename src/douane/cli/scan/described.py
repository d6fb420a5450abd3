"""What models are told of tools, judged as it would be if a server showed it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from douane.cli.inspect import rules_of
from douane.cli.scan.definitions import shadowing, with_definitions
from douane.engine.inspection import inspect
from douane.engine.rules import Rules
from douane.engine.sample import Sample, read_sample
from douane.model.access import Principal
from douane.model.facts import Description, Facts, Source, Trial, Weakness
from douane.model.finding import Finding, Severity
from douane.supply.source.flaw import Flaw
from douane.supply.source.rules import RULE
from douane.supply.sources import weakness

_ORDERS: Final = ("poisoning.", "hidden.", "instructions.", "firewall.")


def with_descriptions(facts: Facts) -> Facts:
    """What is known, with what descriptions say that only orders a model about."""
    source, trial = facts.source, facts.trial
    rules = rules_of("default")
    if isinstance(trial, Trial):
        orders = (found.said for one in trial.described for found in _told(one, rules, facts.at))
        facts = facts._replace(trial=with_definitions(trial)._replace(orders=tuple(orders)))
    facts = facts._replace(shadowing=shadowing(facts))
    if not isinstance(source, Source) or not source.described:
        return facts
    told = tuple(found for one in source.described for found in _told(one, rules, facts.at))
    return facts._replace(source=source._replace(weaknesses=(*told, *source.weaknesses)))


def _told(one: Description, rules: Rules, at: float) -> Iterator[Weakness]:
    tool = {"name": one.tool or "unnamed", "description": one.text}
    sample = read_sample(json.dumps({"kind": "description", "tool": tool}).encode())
    if not isinstance(sample, Sample):
        return
    found = [each for each in inspect(sample, Principal("scan"), rules, at).findings if _counts(each)]
    if found:
        rule = RULE["source.description"]
        said = f"{rule.words}: `{one.tool}`: {found[0].because} ({found[0].rule})"
        yield weakness(Flaw(rule, one.file, one.line, said, found[0].rule, one.tool))


def _counts(found: Finding) -> bool:
    return found.severity >= Severity.HIGH and found.rule.startswith(_ORDERS)
