"""What is left out of a list is denied when called, with any arguments; what is listed can be called with some."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from douane.config import read
from douane.model.access import Principal
from douane.model.verdict import Action
from douane.policy.document import Annotation, Level
from douane.policy.evaluate import judge
from douane.policy.facts import Facts
from douane.policy.parse import Document
from douane.protocol.direction import Direction
from tests._promises import promise

NAMES = st.sampled_from(["a", "b", "ab"])
PATTERNS = st.lists(st.sampled_from(["a", "b", "a*", "*", "!a", "!b*"]), min_size=1, max_size=2, unique=True)
CONDITIONS = st.sampled_from(
    [
        'principal == "a"',
        '"a" in roles',
        "has(arguments.a)",
        'has(arguments.a) && tenant == "b"',
        'tool.startsWith("a")',
        "size(arguments) > 1",
    ]
)
RULES = st.fixed_dictionaries(
    {"action": st.sampled_from(["allow", "hold", "deny"])},
    optional={
        **dict.fromkeys(["principal", "role", "tenant", "tool", "argument"], PATTERNS),
        "read_only": st.booleans(),
        "method": st.sampled_from(["tools/call", "tools/*", "prompts/get"]),
        "when": CONDITIONS,
    },
)
PRINCIPALS = st.builds(Principal, NAMES, roles=st.frozensets(NAMES), tenant=NAMES)
ARGUMENTS = st.dictionaries(NAMES, st.integers(), max_size=3)


def policy_of(rules):
    lines = []
    for number, rule in enumerate(rules):
        lines += ["[[rule]]", f'id = "r{number}"']
        lines += [f"{key} = {_toml(value)}" for key, value in rule.items()]
    return read([Document("made.toml", Level.USER, "\n".join(lines))]).policy


def _toml(value):
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}'" if isinstance(value, str) else str(value)


def facts(principal, name, reads, arguments):
    return Facts(
        principal.id,
        "id",
        "server",
        name,
        "tools/call",
        Direction.TO_SERVER,
        arguments,
        frozenset(),
        0.0,
        b"",
        principal.roles,
        principal.tenant,
        reads,
    )


@promise("P-LIST-IS-LEAST")
@given(st.lists(RULES, max_size=4).map(policy_of), PRINCIPALS, NAMES, st.sampled_from(Annotation), ARGUMENTS)
def test_what_is_forbidden_is_denied_with_any_arguments(policy, principal, name, reads, arguments):
    forbidden = judge(policy, facts(principal, name, reads, None), ()).action is Action.DENY
    called = judge(policy, facts(principal, name, reads, arguments), ()).action

    assert not forbidden or called is Action.DENY
