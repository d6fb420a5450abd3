"""A rule as a sentence; names of people stand between backticks in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from douane.model.finding import Severity
from douane.model.verdict import Action, Treatment
from douane.policy.document import Annotation, Rule, Scope
from douane.policy.pattern import Pattern
from douane.protocol.direction import Direction

_WAYS: Final = {
    Direction.TO_SERVER: "on its way to a server",
    Direction.TO_CLIENT: "on its way to a client",
}
_NAMED: Final = (
    ("server", "of server"),
    ("tool", "about"),
    ("method", "with method"),
    ("argument", "in argument"),
    ("principal", "of principal"),
    ("role", "of role"),
    ("tenant", "of tenant"),
    ("label", "in a session that has touched"),
)
_TREATMENTS: Final = {
    Treatment.MARK: "is marked as somebody else's words",
    Treatment.LAST4: "is replaced but for its last four characters",
    Treatment.TOKENISE: "is replaced by a token, and put back for who may have it",
    Treatment.HASH: "is replaced by a digest",
    Treatment.REDACT: "is taken out",
    Treatment.CUT: "is cut",
}


def said(rule: Rule) -> str:
    """What the rule is about, and what becomes of it."""
    parts = [_subject(rule), *_scoped(rule.scope), *_conditions(rule)]
    return f"{' '.join(parts)} {_becomes(rule)}."


def _subject(rule: Rule) -> str:
    if rule.finding is None:
        return "A message"
    found = f"What is found as {_listed(rule.finding)}"
    if rule.severity > Severity.INFO:
        found += f", {rule.severity.name.lower()} or worse,"
    if rule.confidence:
        found += f" with a confidence of {rule.confidence:g} or more"
    if rule.tag is not None:
        found += f" with tag {_listed(rule.tag)}"
    return found


def _scoped(scope: Scope) -> Iterator[str]:
    if scope.direction is not None:
        yield _WAYS[scope.direction]
    for name, words in _NAMED:
        pattern = getattr(scope, name)
        if pattern is not None:
            yield f"{words} {_listed(pattern)}"
    if scope.read_only is not None:
        yield (
            "to a tool that says it only reads"
            if scope.read_only is Annotation.READS
            else "to a tool that may write"
        )


def _conditions(rule: Rule) -> Iterator[str]:
    if rule.when is not None:
        yield f"when `{rule.when.text}`"


def _becomes(rule: Rule) -> str:
    match rule.action:
        case Action.ALLOW:
            return "passes, and is recorded"
        case Action.EDIT:
            return _TREATMENTS[rule.treatment]
        case Action.HOLD:
            return (
                f"waits for {_whom(rule.ask)}"
                if rule.ask
                else "is refused until a person has approved or excepted it"
            )
        case Action.DENY:
            return "is refused"


def _whom(ask: str) -> str:
    return "a person" if ask == "person" else f"the {ask}"


def _listed(pattern: Pattern) -> str:
    """The texts and globs of a pattern, those that are left out last."""
    wanted = [f"`{one}`" for one in pattern.source if not one.startswith("!")]
    unwanted = [f"`{one[1:]}`" for one in pattern.source if one.startswith("!")]
    if not wanted:
        return f"anything but {' or '.join(unwanted)}"
    return " but not ".join(" or ".join(some) for some in (wanted, unwanted) if some)
