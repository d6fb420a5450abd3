"""A list that was cut lets nothing pass: what says so is judged as strictly as anything that it stands for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douane.config import read
from douane.detectors import DETECTORS
from douane.detectors.people.rules import CONTACTS, UNLISTED, unlisted
from douane.model.finding import Finding, Severity
from douane.model.verdict import Action
from douane.policy.document import Level
from douane.policy.evaluate import judge
from douane.policy.facts import Facts
from douane.policy.parse import Document
from douane.policy.pattern import compiled
from douane.protocol.direction import Direction
from tests.playbooks.post import Post, result, text, tool

RULES = [rule for detector in DETECTORS for rule in detector.rules]
CUT = [rule for rule in RULES if "too-many" in rule.id and rule is not UNLISTED]
CUT += [unlisted(rule) for rule in CONTACTS]
IDS = ["a.b", "a.c", "a.bc", "a.b-d", "b.a"]
GLOBS = ["*", "a.*", "a.b", "a.b*", "*.b", "!a.b", "!a.*", "!a.b*", "b.a"]
FACTS = Facts("p", "s", "s", "t", "tools/call", Direction.TO_SERVER, {"body": ""}, frozenset(), 0.0)
PEOPLE = [f"eva.holm{number}@kontor-nord.de" for number in range(6_000)]


def rule_of(glob, action, severity, argument):
    place = f'argument = "{argument}"\n' if argument else ""
    return f'[[rule]]\nid = "x"\nfinding = {glob}\naction = "{action}"\nseverity = "{severity}"\n{place}'


@pytest.mark.parametrize("rule", CUT, ids=lambda rule: f"{rule.id} {rule.stands_for}")
def test_what_says_that_a_list_was_cut_is_as_severe_as_what_it_stands_for(rule):
    stood_for = [one for one in RULES if one.id.startswith(rule.stands_for)]
    if rule.stands_for == "personal.":  # contacts have one of their own
        stood_for = [one for one in stood_for if one not in CONTACTS]
    assert rule.stands_for
    assert stood_for
    assert rule.severity >= max(one.severity for one in stood_for)


@given(st.lists(st.sampled_from(GLOBS), min_size=1, max_size=4), st.sampled_from(IDS))
def test_a_pattern_that_fits_may_fit_by_the_beginning_and_by_the_whole(source, name):
    pattern = compiled(source)
    if pattern.matches(name):
        assert pattern.may_match(name)
        assert pattern.may_match(name.partition(".")[0] + ".")


@given(st.lists(st.sampled_from(GLOBS), min_size=1, max_size=4), st.sampled_from(IDS))
def test_a_pattern_that_covers_a_beginning_fits_all_that_begins_so(source, name):
    pattern = compiled(source)
    if pattern.covers(name.partition(".")[0] + "."):
        assert pattern.matches(name)


@given(
    st.sampled_from(CUT),
    st.data(),
    st.sampled_from(["edit", "hold", "deny"]),
    st.sampled_from(["info", "low", "medium", "high", "critical"]),
    st.sampled_from(["", "body"]),
)
def test_a_cut_list_is_judged_as_strictly_as_what_it_leaves_out(rule, data, action, severity, argument):
    left_out = data.draw(st.sampled_from([one for one in RULES if one.id.startswith(rule.stands_for)]))
    if rule.stands_for == "personal." and left_out in CONTACTS:
        return
    globs = data.draw(st.sampled_from([left_out.id, left_out.id.partition(".")[0] + ".*", "*"]))
    document = Document("x.toml", Level.USER, rule_of(f'"{globs}"', action, severity, argument))
    policy = read([document]).policy
    one = Finding(left_out.id, left_out.severity, "/params/arguments/body", "", 0, 1, "mend")
    cut = Finding(rule.id, rule.severity, "/params/arguments/cc", "", stands_for=rule.stands_for)
    verdict, expected = judge(policy, FACTS, [cut]), judge(policy, FACTS, [one])
    assert verdict.action >= expected.action
    if expected.action is Action.EDIT:
        assert verdict.action is Action.DENY


def answered(policy, content):
    post = Post.under(policy).handshake()
    post.lists(tool())
    post.calls(arguments={"path": "x"}, ident="c1")
    return post.server(result("c1", **text(content)))


def called(policy, **arguments):
    post = Post.under(policy).handshake()
    post.lists(tool(inputSchema={"type": "object", "properties": {name: {} for name in arguments}}))
    return post.calls(arguments=arguments)


@pytest.mark.parametrize("kind", ["redact", "tokenise", "hash"])
def test_of_more_addresses_than_are_listed_none_passes_an_edit(kind):
    policy = f'[[rule]]\nid = "x"\nfinding = "personal.email"\naction = "edit"\nwith = "{kind}"\n'
    few, many = answered(policy, "\n".join(PEOPLE[:50])), answered(policy, "\n".join(PEOPLE))
    for heard in (few, many):
        assert b"kontor-nord" not in heard.everything()
    assert "result" in few.answer


def test_addresses_before_those_of_a_rule_do_not_hide_them():
    policy = '[[rule]]\nid = "x"\nfinding = "personal.email"\nargument = "body"\naction = "deny"\n'
    assert called(policy, cc=PEOPLE[:10], body="nothing").server
    assert not called(policy, cc=PEOPLE, body="to eva.holm@sonderweg.de").server


def test_faults_of_an_excepted_argument_do_not_hide_those_of_another():
    numbers = {"type": "array", "items": {"type": "integer"}}
    schema = {"type": "object", "properties": {"a": numbers, "b": {"type": "integer"}}}
    lifted = (
        '[[exception]]\nid = "e"\nfinding = "schema.arguments"\ntool = "read"\nargument = "a"\n'
        'until = 2099-01-01\nreason = "r"\n'
    )
    post = Post.under(lifted).handshake()
    post.lists(tool(inputSchema=schema))
    assert post.calls(arguments={"a": ["x"] * 5, "b": 1}).server
    assert not post.calls(arguments={"a": ["x"] * 20, "b": "x"}).server


def test_more_addresses_than_are_listed_pass_where_addresses_do():
    heard = answered("", "\n".join(PEOPLE))
    assert "personal.contact-too-many" in heard.found
    assert PEOPLE[-1] in str(heard.answer)
    assert Severity.HIGH not in {one.severity for one in CONTACTS}


def test_an_exception_for_every_address_is_one_for_those_that_are_not_listed():
    rule = '[[rule]]\nid = "x"\nfinding = "personal.email"\naction = "deny"\n'
    wide = '[[exception]]\nid = "e"\nfinding = "personal.email"\nuntil = 2099-01-01\nreason = "r"\n'
    assert called(rule + wide + 'tool = "read"\n', cc=PEOPLE).server
    assert not called(rule + wide + 'tool = "read"\nargument = "cc"\n', cc=PEOPLE).server
