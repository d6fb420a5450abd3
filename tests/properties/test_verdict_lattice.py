"""Verdicts form a lattice, and nothing that is added to a judgement makes it milder."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from douane.config import DocumentsError, read
from douane.model.finding import Finding, Severity
from douane.model.verdict import ALLOWED, Action, Edit, Reason, Verdict
from douane.policy.document import Level, Mode
from douane.policy.evaluate import judge
from douane.policy.facts import Facts
from douane.policy.parse import Document
from douane.protocol.direction import Direction
from tests._promises import promise

WORDS = st.sampled_from(["a", "b", "secret.x", "hidden.y", "write", "/params/arguments/a", "fs"])
GLOBS = st.sampled_from(["a", "*", "secret.*", "hidden.*", "!b", "w*e", "*s"])
ACTIONS = st.sampled_from(list(Action))

reasons = st.builds(Reason, ACTIONS, WORDS, WORDS, WORDS, WORDS)
edits = st.builds(Edit, WORDS, st.integers(0, 3), st.integers(0, 3), WORDS)
verdicts = st.builds(Verdict, ACTIONS, st.frozensets(reasons, max_size=3), st.frozensets(edits, max_size=3))

findings = st.builds(
    Finding,
    rule=WORDS,
    severity=st.sampled_from(list(Severity)),
    where=WORDS,
    because=WORDS,
    mend=st.none() | WORDS,
    confidence=st.sampled_from([0.2, 0.9]),
    in_key=st.booleans(),
)
facts = st.builds(
    Facts,
    principal=WORDS,
    server=WORDS,
    server_name=WORDS,
    subject=WORDS,
    method=WORDS,
    direction=st.sampled_from(list(Direction)),
    arguments=st.none() | st.dictionaries(WORDS, WORDS, max_size=2),
    labels=st.frozensets(WORDS, max_size=2),
    at=st.sampled_from([0.0, 4e9]),
)


@st.composite
def rules(draw, prefix):
    """A `[[rule]]` of anything that a document may say."""
    about = draw(st.booleans())
    lines = [f'id = "{prefix}{draw(st.integers(0, 10**6))}"']
    actions = ["allow", "edit", "hold", "deny"] if about else ["allow", "hold", "deny"]
    lines.append(f'action = "{draw(st.sampled_from(actions))}"')
    keys = ["tool", "server", "principal", "method", "label", *(["finding"] if about else [])]
    wanted = draw(st.sets(st.sampled_from(keys))) | ({"finding"} if about else set())
    lines += [f'{key} = "{draw(GLOBS)}"' for key in sorted(wanted)]
    if about and draw(st.booleans()):
        lines.append(f'severity = "{draw(st.sampled_from(["low", "high"]))}"')
    return "[[rule]]\n" + "\n".join(lines) + "\n"


@st.composite
def settings(draw):
    """Settings that a project's document may try to set."""
    mode = draw(st.sampled_from(["", 'mode = "monitor"\n', 'mode = "enforce"\n']))
    results = draw(st.sampled_from(["", '[tools]\nresults = "refuse"\n', '[tools]\nundeclared = "report"\n']))
    return mode, results


@st.composite
def documents(draw, level, prefix):
    head, tail = draw(settings())
    body = "".join(draw(st.lists(rules(prefix), max_size=3)))
    return Document(prefix, level, head + body + tail)


@promise("P-STRICTER-WINS")
@given(verdicts, verdicts, verdicts)
def test_joining_is_associative(one, two, three):
    assert (one | two) | three == one | (two | three)


@given(verdicts, verdicts)
def test_joining_is_commutative(one, two):
    assert one | two == two | one


@given(verdicts)
def test_joining_is_idempotent_and_allowed_is_its_unit(one):
    assert one | one == one == one | ALLOWED


@given(verdicts, verdicts)
def test_joining_never_gives_a_milder_action_and_loses_nothing(one, two):
    both = one | two
    assert both.action >= max(one.action, two.action)
    assert both.reasons >= one.reasons
    assert both.edits >= one.edits


@promise("P-STRICTER-WINS")
@given(documents(Level.USER, "mine"), facts, st.lists(findings, max_size=4), st.lists(findings, max_size=4))
def test_more_findings_never_make_a_verdict_milder(document, about, some, more):
    policy = usable(document).policy
    before, after = judge(policy, about, some), judge(policy, about, [*some, *more])
    assert after.action >= before.action
    assert after.reasons >= before.reasons


@given(documents(Level.USER, "mine"), facts, st.lists(findings, max_size=3), st.lists(findings, max_size=3))
def test_findings_are_judged_one_by_one(document, about, some, more):
    policy = usable(document).policy
    assert judge(policy, about, [*some, *more]) == judge(policy, about, some) | judge(policy, about, more)


@promise("P-STRICTER-WINS")
@given(
    documents(Level.USER, "mine"), documents(Level.PROJECT, "theirs"), facts, st.lists(findings, max_size=3)
)
def test_a_projects_document_never_makes_a_verdict_milder(mine, theirs, about, found):
    before = usable(mine)
    try:
        after = read([mine, theirs])
    except DocumentsError:
        return  # refused as a whole, so that nothing starts
    assert after.policy.mode is Mode.ENFORCE or before.policy.mode is Mode.MONITOR
    assert judge(after.policy, about, found).action >= judge(before.policy, about, found).action


@given(documents(Level.USER, "mine"), facts, st.lists(findings, max_size=4))
def test_the_action_is_that_of_its_strictest_reason(document, about, found):
    verdict = judge(usable(document).policy, about, found)
    assert verdict.action == max((reason.action for reason in verdict.reasons), default=Action.ALLOW)


def usable(document):
    """What the document says; ids may collide, which is a mistake of the test's making."""
    try:
        return read([document])
    except DocumentsError:
        return read([])
