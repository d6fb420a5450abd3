"""Several documents as one: yours replace what is built in, a project's may only tighten."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Final, TypeVar, cast

from douane.model.verdict import Action
from douane.policy import sequence, setting
from douane.policy.access import Access
from douane.policy.document import Level, Policy, Rule, snapshot
from douane.policy.judge import FOR_JUDGE, PERSON
from douane.policy.parse import ELSEWHERE, Parsed, Stated
from douane.policy.problem import Problem
from douane.policy.servers import Front
from douane.policy.setting import RULE_SETTINGS, SETTINGS, Setting
from douane.policy.settings import AuditSettings, Limits, Settings

T = TypeVar("T")

_REVISION_LENGTH: Final = 12


def merged_policy(documents: Sequence[Parsed]) -> Policy:
    """The rules and exceptions in force, of documents without problems or conflicts."""
    return snapshot(
        effective(documents, setting.MODE),
        tuple(_with_shorthand(documents, rule) for rule in _in_force(documents)),
        tuple(clause for parsed in documents for clause in parsed.exceptions),
        _revision(documents),
        _sequences(documents),
    )


def merged_settings(documents: Sequence[Parsed]) -> Settings:
    """The settings in force, of documents without problems or conflicts."""
    return Settings(
        Limits(
            message=effective(documents, setting.MESSAGE),
            arguments=effective(documents, setting.ARGUMENTS),
            integer_bits=effective(documents, setting.INTEGER_BITS),
            in_flight=effective(documents, setting.IN_FLIGHT),
            result=effective(documents, setting.RESULT),
            held=effective(documents, setting.HELD),
            held_bytes=effective(documents, setting.HELD_BYTES),
            rate=effective(documents, setting.RATE),
            concurrent=effective(documents, setting.CONCURRENT),
        ),
        effective(documents, setting.EXTENSIONS),
        effective(documents, setting.TRUST),
        _audit(documents),
        effective(documents, setting.ROOTS),
        effective(documents, setting.READ_ONLY),
        _access(documents),
        effective(documents, setting.SERVERS),
        _front(documents),
        effective(documents, setting.SESSIONS),
        effective(documents, setting.BUNDLES),
        effective(documents, setting.TELEMETRY),
        effective(documents, setting.JUDGE),
        effective(documents, setting.BEHAVIOUR),
        effective(documents, setting.APPROVALS),
        control=effective(documents, setting.CONTROL),
        alerts=effective(documents, setting.ALERTS),
        labels=effective(documents, setting.LABELS),
        sandbox=effective(documents, setting.SANDBOX),
        profiles=effective(documents, setting.PROFILES),
        demand=effective(documents, setting.DEMAND),
        unasked=effective(documents, setting.UNASKED),
        review=effective(documents, setting.REVIEW),
        approved_profiles=effective(documents, setting.APPROVED_PROFILES),
        schedules=effective(documents, setting.SCHEDULES),
    )


def _audit(documents: Sequence[Parsed]) -> AuditSettings:
    return AuditSettings(
        effective(documents, setting.SYNC),
        effective(documents, setting.RECORDED),
        effective(documents, setting.REPLAY),
        effective(documents, setting.RETENTION),
        effective(documents, setting.ENCRYPT),
    )


def _front(documents: Sequence[Parsed]) -> Front:
    return Front(
        effective(documents, setting.LISTEN),
        effective(documents, setting.HOSTS),
        effective(documents, setting.ORIGINS),
        effective(documents, setting.PUBLIC_URL),
        effective(documents, setting.TLS),
        effective(documents, setting.METRICS),
        effective(documents, setting.REGISTRY),
    )


def _access(documents: Sequence[Parsed]) -> Access:
    return Access(
        effective(documents, setting.ROLES),
        effective(documents, setting.TENANTS),
        effective(documents, setting.ISSUERS),
        effective(documents, setting.CERTIFICATES),
        effective(documents, setting.LOCAL),
        effective(documents, setting.ACCOUNTS),
        effective(documents, setting.CLOCK_SKEW),
    )


def conflicts(documents: Sequence[Parsed]) -> Iterator[Problem]:
    """What is wrong with the documents together, each of which may be right by itself."""
    yield from _repeated(documents)
    for parsed in documents:
        if parsed.document.level is Level.PROJECT:
            for known in SETTINGS:
                yield from _loosened(documents, known, parsed.stated.get(known.name))


def effective(documents: Sequence[Parsed], known: Setting[T]) -> T:
    """The strictest value stated, where your documents come before the built-in one."""
    return known.join([_own(documents, known), *_values(documents, known, Level.PROJECT)])


def _own(documents: Sequence[Parsed], known: Setting[T]) -> T:
    """The value without a project's documents."""
    for level in (Level.USER, Level.BUILT_IN):
        if values := _values(documents, known, level):
            return known.join(values)
    return known.default


def _values(documents: Sequence[Parsed], known: Setting[T], level: Level) -> list[T]:
    of_level = (parsed.stated for parsed in documents if parsed.document.level is level)
    return [cast("T", stated[known.name].value) for stated in of_level if known.name in stated]


def _loosened(documents: Sequence[Parsed], known: Setting[T], stated: Stated | None) -> Iterator[Problem]:
    """A project's value that is not at least as strict as what is in force without it."""
    if stated is None:
        return
    value = cast("T", stated.value)
    if known.until is Level.PROJECT and known.join([value, _own(documents, known)]) == value:
        return
    message = f"a project's document cannot loosen `{known.name}`"
    if known.until is not Level.PROJECT:
        message = f"a project's document cannot set `{known.name}`"
    yield Problem(stated.source.document, stated.source.line, message, ELSEWHERE)


def _repeated(documents: Sequence[Parsed]) -> Iterator[Problem]:
    """Ids that are taken: only your documents may replace a built-in rule, and each id only once."""
    taken: dict[str, Rule] = {}
    for rule in (rule for parsed in documents for rule in parsed.rules):
        before = taken.setdefault(rule.id, rule)
        if before is rule:
            continue
        if (before.source.level, rule.source.level) == (Level.BUILT_IN, Level.USER):
            taken[rule.id] = rule
        else:
            yield _taken(rule, before)


def _taken(rule: Rule, before: Rule) -> Problem:
    there = f"{before.source.document}, line {before.source.line}"
    message = f"the id `{rule.id}` is taken by {there}"
    if rule.source.level is Level.PROJECT:
        message += ", and a project's document cannot replace a rule"
    return Problem(rule.source.document, rule.source.line, message, "choose another id")


def _in_force(documents: Sequence[Parsed]) -> list[Rule]:
    """All rules but the built-in ones that yours replace, in the order in which they are written.

    The built-in rule that holds messages for a judge is in force only where there is one.
    """
    by_id: dict[str, Rule] = {}
    for rule in (rule for parsed in documents for rule in parsed.rules):
        by_id[rule.id] = rule
    for_judge = by_id.get(FOR_JUDGE)
    is_built_in = for_judge is not None and for_judge.source.level is Level.BUILT_IN
    if is_built_in and not effective(documents, setting.JUDGE).is_there:
        del by_id[FOR_JUDGE]
    return list(by_id.values())


def _sequences(documents: Sequence[Parsed]) -> tuple[sequence.Sequence, ...]:
    """All sequences; of two with one id, yours."""
    by_id = {one.id: one for parsed in documents for one in parsed.sequences}
    return tuple(by_id.values())


def _with_shorthand(documents: Sequence[Parsed], rule: Rule) -> Rule:
    """The rule with the action that a setting gives it; a built-in one asks people only if there are some."""
    is_built_in = rule.source.level is Level.BUILT_IN
    if is_built_in and rule.ask == PERSON and not _values(documents, setting.APPROVALS, Level.USER):
        return rule._replace(action=Action.ALLOW, ask="")
    known = next((one for one in RULE_SETTINGS if one.key == rule.id), None)
    if known is None or rule.source.level is Level.PROJECT:
        return rule
    own = [_own(documents, known)] if rule.source.level is Level.BUILT_IN else [rule.action]
    return rule._replace(action=max(own + _values(documents, known, Level.PROJECT)))


def _revision(documents: Sequence[Parsed]) -> str:
    """The beginning of the SHA-256 of what the documents say; comments and layout do not count."""
    content = [[parsed.document.level, parsed.content] for parsed in documents]
    canonical = json.dumps(content, sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:_REVISION_LENGTH]
