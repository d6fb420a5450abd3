"""The order of judgement: the catalogue, the schema, then every detector."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Final, TypeVar

from douane.engine.barring import find_barred, find_killed
from douane.engine.case import Case, Judgement, facts
from douane.engine.conduct import find_conduct
from douane.engine.flowing import find_canary, find_flow
from douane.engine.gate import find_misfits, find_unapproved
from douane.engine.handles import find_foreign, is_handle
from douane.engine.lengths import find_long
from douane.engine.lifting import lifted
from douane.engine.listing import judge_listing, lists
from douane.engine.ordered import find_ordered
from douane.engine.outside import find_outside
from douane.engine.privilege import KEPT, for_one
from douane.engine.restoring import find_tokens, foreign
from douane.engine.sequences import find_sequences
from douane.engine.stakes import without_low
from douane.engine.surroundings import text_of
from douane.inventory.definitions import GREETINGS
from douane.model.finding import Finding, Severity
from douane.model.question import NO_LIFTS
from douane.model.verdict import ALLOWED
from douane.policy.evaluate import judge as consult
from douane.protocol.direction import Direction
from douane.protocol.json import CUT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from douane.engine.looked import Looked
    from douane.engine.rules import Rules
    from douane.model.message import Message
    from douane.model.question import Lift
    from douane.model.session import Session

T = TypeVar("T")

MAX_FINDINGS: Final = 10_000  # of one check in one message; beyond that it is refused as a whole
_LOOKED_AT: Final = MAX_FINDINGS + 1  # to know that there are more
_NOTHING: Final = Judgement(ALLOWED)
_FIND: Final = attrgetter("find")
# What can only be found one way is not looked for the other way.
CHECKS: Final = {
    Direction.TO_SERVER: (
        find_killed,
        find_barred,
        find_unapproved,
        find_misfits,
        find_tokens,
        find_foreign,
        find_conduct,
        find_ordered,
        find_canary,
        find_flow,
        find_sequences,
    ),
    Direction.TO_CLIENT: (
        find_killed,
        find_barred,
        find_misfits,
        find_tokens,
        find_foreign,
        find_long,
        find_outside,
    ),
}


def judge(
    message: Message,
    session: Session,
    rules: Rules,
    at: float,
    lifts: frozenset[Lift] = NO_LIFTS,
    looked: Looked | None = None,
) -> Judgement:
    """What is found in a message, and what the policy says of it, without the holds that `lifts` name.

    What detectors find is taken from `looked`, if they have looked before, and kept there.

    Every detector looks at every message, at those that are refused anyway too: what may be written
    down and repeated of them is known only then.
    **Invariant:** a stage that fails is itself a finding (`engine.failure`), never a pass.
    """
    case = Case(message, text_of(message, session, rules), session, rules, at, lifts)
    found = observed(CHECKS[message.direction], case)
    if looked is None:
        found += observed(map(_FIND, rules.detectors), case.text)
    else:
        look = partial(observed, map(_FIND, rules.detectors), case.text)
        found += looked.at(case.text, rules.detectors, look)
    if not found and _is_plain(message, rules):
        return _NOTHING
    found = [finding for finding in found if not is_handle(finding, message, session)]
    shown = _without_keys(foreign(found, message, session))
    if lists(case):
        return for_one(case, judge_listing(case, shown))
    verdict = lifted(consult(rules.policy, facts(case, message.subject), shown), lifts)
    verdict = without_low(verdict, case, shown)
    return for_one(case, Judgement(verdict, tuple(shown)))


def _is_plain(message: Message, rules: Rules) -> bool:
    """Whether nothing but findings could decide: it lists nothing, and no rule is about it."""
    return not (rules.policy.about_messages or message.method in KEPT or message.method in GREETINGS)


def observed(finds: Iterable[Callable[[T], Iterable[Finding]]], given: T) -> list[Finding]:
    """What each of `finds` finds in `given`, () for nothing, or that it has failed."""
    every: list[Finding] = []
    for find in finds:
        try:
            if seen := find(given):
                every += _at_most(list(islice(seen, _LOOKED_AT)))
        except Exception as error:  # noqa: BLE001  # the one place where a crash becomes a finding, and so a refusal
            because = f"a check failed on this message ({type(error).__name__})"
            every.append(Finding("engine.failure", Severity.CRITICAL, "", because))
    return every


def _at_most(found: list[Finding]) -> list[Finding]:
    if len(found) <= MAX_FINDINGS:
        return found
    because = f"a check found more than {MAX_FINDINGS} things in it"
    return [*found[:MAX_FINDINGS], Finding("engine.too-many", Severity.HIGH, "", because)]


def _without_keys(findings: Sequence[Finding]) -> Sequence[Finding]:
    """The findings, without the names of members where something was found in such a name."""
    objects = {finding.where for finding in findings if finding.in_key}
    return [_unnamed(finding, objects) for finding in findings] if objects else findings


def _unnamed(finding: Finding, objects: set[str]) -> Finding:
    if finding.rule.startswith("schema."):
        finding = replace(finding, because="a member does not match the schema")
    above = _outermost(finding.where, objects)
    return finding if above is None else replace(finding, where=above + CUT)


def _outermost(where: str, objects: set[str]) -> str | None:
    """The first of the places above `where` that is one of `objects`."""
    end = 0 if "" in objects and where else where.find("/", 1)
    while end >= 0:
        if where[:end] in objects:
            return where[:end]
        end = where.find("/", end + 1)
    return None
