"""Questions and grants in words that every way to answer uses; what peers wrote is in them as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from douane.approvals.grant import Grant
    from douane.approvals.ticket import Question

_ARGUMENTS = "/arguments/"


def not_whole(question: Question) -> list[str]:
    """The arguments of which something is hidden or cut: an answer is about all of them."""
    missing = sorted(question.parts.keys() - question.whole)
    return [where.removeprefix(_ARGUMENTS) or "the message" for where in missing]


def uses(grant: Grant) -> str:
    """How often it may be used."""
    return "any" if grant.left is None else str(grant.left)


def bound(grant: Grant) -> str:
    """What it says of arguments."""
    if grant.task:
        return "those that are alike, in this task"
    patterns = [f"{where.removeprefix(_ARGUMENTS)}={glob}" for where, glob in grant.patterns.items()]
    exact = "these exactly" if grant.parts else ""
    return ", ".join(filter(None, [*patterns, exact])) or "none"


def leeway(question: Question) -> str:
    """In what calls of one task may differ from the one that is asked about."""
    found = (f"{name} below {place}" if place else name for name, place in question.varying.items())
    return ", ".join(found) or "nothing"


def texts(question: Question) -> list[str]:
    """The arguments that a pattern may be for: texts of which all is shown."""
    shown = question.shown if isinstance(question.shown, dict) else {}
    named = (where.removeprefix(_ARGUMENTS) for where in sorted(question.whole))
    return [name for name in named if isinstance(shown.get(name), str)]
