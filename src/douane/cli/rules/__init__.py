"""`douane rules`: what can be found, and what becomes of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from textwrap import wrap
from typing import Final

import click

from douane.audit.visible import visible
from douane.cli.rules.asked import Listed, asked_for, page_named
from douane.cli.rules.export import export
from douane.cli.rules.pages import Told, told
from douane.cli.rules.plain import inline, plain
from douane.cli.tables import as_json, cells, console
from douane.cli.taxonomies import tag_name
from douane.detectors import DETECTORS
from douane.detectors.sighting import Rule
from douane.operations.own_rules import (
    BEHAVIOUR_PAGE,
    BEHAVIOUR_RULES,
    FLOW_PAGE,
    FLOW_RULES,
    OWN_RULES,
    PAGE,
    SEQUENCE_PAGE,
    SEQUENCE_RULES,
)
from douane.policy.document import Policy
from douane.policy.document import Rule as Clause
from douane.stores.documents import config_folder, load

RULES: Final = (
    *(Listed(rule, detector.name) for detector in DETECTORS for rule in detector.rules),
    *(Listed(rule, PAGE) for rule in OWN_RULES),
    *(Listed(rule, BEHAVIOUR_PAGE) for rule in BEHAVIOUR_RULES),
    *(Listed(rule, FLOW_PAGE) for rule in FLOW_RULES),
    *(Listed(rule, SEQUENCE_PAGE) for rule in SEQUENCE_RULES),
)


@click.group()
def rules() -> None:
    """See what can be found, how bad it is, and what the policy makes of it."""


rules.add_command(export)


@rules.command("list")
@click.option("--page", "pages", multiple=True, help="Only the rules of this page, such as `secrets`.")
@click.option("--tag", "tags", multiple=True, help="Only rules with this tag, such as `MCP05:2025`.")
@as_json
def list_(pages: tuple[str, ...], tags: tuple[str, ...], form: str) -> None:
    """Show every rule, with its severity, its tier and what it finds."""
    policy = _policy()
    for name in pages:
        page_named(name, RULES)
    found = [
        one
        for one in RULES
        if (not pages or one.page in pages) and (not tags or not set(tags).isdisjoint(one.rule.tags))
    ]
    if form == "json":
        for one in found:
            click.echo(json.dumps(_brief_json(one, policy)))
        return
    from rich.table import Table  # noqa: PLC0415  # 40 ms that --json need not wait for

    table = Table("rule", "severity", "tier", "action", "what", box=None, pad_edge=False)
    for one in found:
        actions = "/".join(dict.fromkeys(_action(clause) for clause in clauses(policy, one.rule)))
        rule = one.rule
        row = (rule.id, rule.severity.name.lower(), rule.tier.value, actions or "recorded", rule.because)
        table.add_row(*cells(row))
    console().print(table)


@rules.command()
@click.argument("rule")
@as_json
def show(rule: str, form: str) -> None:
    """Show everything about one RULE: what it finds and why, and what to do when it is wrong."""
    found = asked_for(rule, RULES)
    policy, said = _policy(), told(found.page, rule)
    if form == "json":
        click.echo(json.dumps(_brief_json(found, policy) | _told_json(said), ensure_ascii=False))
        return
    for line in _lines(found, policy, said):
        click.echo("\n".join(visible(part) for part in line.split("\n")))


def clauses(policy: Policy, rule: Rule) -> list[Clause]:
    """The rules of the policy that can speak of findings by this rule, the strictest first."""
    found = [
        clause
        for clause in policy.about_findings
        if clause.finding is not None
        and clause.finding.matches(rule.id)
        and rule.severity >= clause.severity
        and (clause.tag is None or any(map(clause.tag.matches, rule.tags)))
    ]
    return sorted(found, key=lambda clause: -clause.action)


def _policy() -> Policy:
    return load(config_folder(), os.getcwd()).policy  # noqa: PTH109  # as in wiring


def _action(clause: Clause) -> str:
    return clause.action.name.lower()


def _brief_json(one: Listed, policy: Policy) -> dict[str, object]:
    rule = one.rule
    return {
        "rule": rule.id,
        "severity": rule.severity.name.lower(),
        "tier": rule.tier.value,
        "what": rule.because,
        "tags": list(rule.tags),
        "page": one.page,
        "policy": [_clause_json(clause) for clause in clauses(policy, rule)],
    }


def _clause_json(clause: Clause) -> dict[str, object]:
    direction = clause.scope.direction
    return {
        "rule": clause.id,
        "action": _action(clause),
        "direction": direction.value if direction else None,
        "document": clause.source.document,
        "line": clause.source.line,
    }


def _told_json(said: Told | None) -> dict[str, object]:
    if said is None:
        return {}
    return {"why": said.why, "told": dict(said.row), "examples": said.examples, "when_wrong": said.wrong}


def _lines(one: Listed, policy: Policy, said: Told | None) -> Iterator[str]:
    rule = one.rule
    yield f"{rule.id}: {rule.because}"
    acts = "acts alone" if rule.tier.value == "hard" else "adds up with others"
    yield f"severity {rule.severity.name.lower()}, tier {rule.tier.value} ({acts})"
    for tag in rule.tags:
        yield f"   {tag}  {tag_name(tag)}".rstrip()
    yield "\nthe policy in force"
    yield from _policy_lines(policy, rule)
    if said is not None:
        yield from _told_lines(said)


def _told_lines(said: Told) -> Iterator[str]:
    width = console().width
    yield f"\n{said.title}: {said.section}" if said.section != said.title else f"\n{said.title}"
    for title, cell in said.row:
        yield from wrap(f"{title}: {inline(cell)}", width, initial_indent=_IN, subsequent_indent=2 * _IN)
    for title, text in (("why", said.why), ("examples", said.examples), ("when it is wrong", said.wrong)):
        if text:
            yield f"\n{title}"
            yield "\n".join(plain(text, width, _IN)).rstrip()


_IN: Final = "   "


def _policy_lines(policy: Policy, rule: Rule) -> Iterator[str]:
    found = clauses(policy, rule)
    for clause in found:
        direction = f" {clause.scope.direction.value}" if clause.scope.direction else ""
        place = f"({clause.source.document}, line {clause.source.line})"
        yield f"   {_action(clause)}{direction}  {clause.id} {place}"
    if not found:
        yield "   says nothing of it: it is recorded and passes"
