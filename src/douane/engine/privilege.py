"""Lists show each principal what it may use, by the very policy that judges the use."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from douane.engine.case import Case, Judgement, annotation, facts
from douane.engine.surroundings import parsed
from douane.inventory.definitions import BY_METHOD
from douane.model.server import Definition, Kind
from douane.model.verdict import ALLOWED, Action, Edit, Reason, Verdict
from douane.policy.evaluate import judge as consult
from douane.protocol.direction import Direction

if TYPE_CHECKING:
    from douane.policy.document import Policy
    from douane.policy.facts import Facts

_USES: Final = {
    Kind.TOOL: "tools/call",
    Kind.PROMPT: "prompts/get",
    Kind.RESOURCE: "resources/read",
    Kind.TEMPLATE: "resources/read",
}
KEPT: Final = frozenset({*BY_METHOD, "resources/read"})  # results that others than the principal may keep
_PRIVATE: Final = Reason(
    Action.EDIT,
    "engine",
    "",
    "/result/cacheScope",
    "what this shows depends on who asks",
)


def forbidden(case: Case, definition: Definition) -> Verdict:
    """The denial that every use of this definition by the session's principal meets, or `ALLOWED`.

    A rule that looks at arguments forbids some uses and not all, so it is not asked. What a person may
    still allow is not forbidden. **Invariant:** what is forbidden here is denied with any arguments.
    """
    policy, method = case.rules.policy, _USES.get(definition.kind)
    if method is None or not policy.about_messages:
        return ALLOWED
    verdict = consult(policy, _used(case, definition, method), ())
    return verdict if verdict.action is Action.DENY else ALLOWED


def _used(case: Case, definition: Definition, method: str) -> Facts:
    """What the policy would know of a use, but for its arguments."""
    is_tool = definition.kind is Kind.TOOL
    return facts(case, definition.name)._replace(
        method=method,
        direction=Direction.TO_SERVER,
        arguments=None,
        read_only=annotation(parsed(definition.canonical)) if is_tool else None,
    )


def for_one(case: Case, judgement: Judgement) -> Judgement:
    """The judgement on a result, which no cache may show to others where the policy tells callers apart."""
    scope = (case.result or {}).get("cacheScope")
    if case.message.method not in KEPT or not isinstance(scope, str) or scope == "private":
        return judgement
    if not tells_apart(case.rules.policy):
        return judgement
    edit = Edit(_PRIVATE.where, 0, len(scope), "private")
    private = Verdict(Action.EDIT, frozenset({_PRIVATE}), frozenset({edit}))
    return replace(judgement, verdict=judgement.verdict | private)


def tells_apart(policy: Policy) -> bool:
    """Whether a rule about messages asks who calls, or in which session."""
    return any(
        (rule.when is not None and rule.when.is_about_callers)
        or rule.scope.principal is not None
        or rule.scope.role is not None
        or rule.scope.tenant is not None
        or rule.scope.label is not None
        for rule in policy.about_messages
    )
