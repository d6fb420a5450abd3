"""Whether a clause is about a message, and about a finding's place in it."""

from __future__ import annotations

from typing import Final

from douane.model.finding import Finding
from douane.policy.document import Scope
from douane.policy.facts import Facts
from douane.policy.pattern import Pattern, fits
from douane.protocol.json import segments

_ARGUMENTS: Final = "/params/arguments/"


def covers(scope: Scope, facts: Facts) -> bool:
    """Whether everything in `scope` but the argument fits the message."""
    return (
        fits(scope.tool, facts.subject)
        and fits(scope.method, facts.method)
        and (scope.direction is None or scope.direction is facts.direction)
        and fits(scope.principal, facts.principal)
        and (scope.server is None or scope.server.matches_one((facts.server, facts.server_name)))
        and _fits_any(scope.label, *facts.labels)
        and (scope.role is None or scope.role.matches_one(facts.roles))
        and fits(scope.tenant, facts.tenant)
        and (scope.read_only is None or scope.read_only is facts.read_only)
    )


def has_argument(wanted: Pattern | None, facts: Facts) -> bool:
    """Whether the call has a top argument of that name."""
    return wanted is None or any(wanted.matches(name) for name in facts.arguments or ())


def is_at(wanted: Pattern | None, finding: Finding) -> bool:
    """Whether the finding stands in that argument: its top name, or its pointer below the arguments."""
    if wanted is None:
        return True
    place = argument_of(finding)
    return bool(place) and (wanted.matches(place) or wanted.matches(segments(place)[0]))


def has_tag(wanted: Pattern | None, finding: Finding) -> bool:
    """Whether one of the finding's tags is wanted and none is excluded."""
    if wanted is None:
        return True
    unwanted = wanted.excluded is not None and any(map(wanted.excluded.matches, finding.tags))
    return any(map(wanted.matches, finding.tags)) and not unwanted


def argument_of(finding: Finding) -> str:
    """The finding's JSON Pointer below the call's arguments, ``""`` where it is not in one."""
    return finding.where[len(_ARGUMENTS) - 1 :] if finding.where.startswith(_ARGUMENTS) else ""


def _fits_any(wanted: Pattern | None, *texts: str) -> bool:
    return wanted is None or any(map(wanted.matches, texts))
