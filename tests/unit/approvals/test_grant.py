"""Which calls a grant is for: those that were meant, and none that differs in anything."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douane.approvals.difference import Change, changes
from douane.approvals.grant import Span, Terms, fits, grant_for, matches
from douane.approvals.ticket import from_mapping, to_mapping
from tests._asked import ASKED as MAIL
from tests._asked import to as to_another
from tests._promises import promise

NOW, END = 100.0, 200.0
ASKED = replace(MAIL, shown={"to": "ann@example.org", "text": "hello"}, risk="medium")


def granted(patterns=(), times=1):
    return grant_for(ASKED, Terms(times, END, dict(patterns)), "g1", "local:bob", NOW)


def to(text, **other):
    return to_another(text, ASKED, **other)


def test_a_question_survives_being_kept():
    assert from_mapping(to_mapping(ASKED)) == ASKED


def test_a_grant_is_for_the_call_that_was_asked_about():
    assert fits(granted(), ASKED, NOW)
    assert fits(granted(), replace(ASKED, session="another", name="q2"), NOW)


@promise("P-GRANT-BOUND")
@pytest.mark.parametrize(
    "other",
    [
        {"principal": "local:eve"},
        {"server": "npx:mail2"},
        {"subject": "send_all"},
        {"pin": "22"},
        {"pin": ""},
        {"holds": frozenset({"ask-first", "another-rule"})},
        {"parts": {"/arguments/to": "d1", "/arguments/text": "d3"}},
        {"parts": {"/arguments/to": "d1"}},
        {"parts": {"/arguments/to": "d1", "/arguments/text": "d2", "/arguments/bcc": "d4"}},
        {"parts": {"/arguments/to": "d1", "/arguments/text": "d2", "/task": "d4"}},
    ],
    ids=lambda other: f"{next(iter(other))} {len(str(other))}",
)
def test_a_grant_is_for_nothing_that_differs(other):
    assert not fits(granted(), replace(ASKED, **other), NOW)


@promise("P-GRANT-BOUND")
@pytest.mark.parametrize(
    "spent", [{"left": 0}, {"until": NOW}, {"revoked": NOW}], ids=["used up", "over", "revoked"]
)
def test_a_grant_that_is_over_lets_nothing_pass(spent):
    assert not fits(replace(granted(), **spent), ASKED, NOW)


@promise("P-GRANT-BOUND")
@pytest.mark.parametrize(
    "told",
    [
        {"shown": {"to": "ann@example.org", "text": "hello, here is the payroll"}},
        {"because": "rule `ask-first` is about a secret"},
        {"risk": "high"},
        {"risk": "unheard of"},
        {"holds": frozenset()},
        {"whole": frozenset({"/arguments/to"})},
        {"method": "prompts/get"},
    ],
    ids=lambda told: f"{next(iter(told))} {len(str(told))}",
)
def test_a_grant_is_for_what_was_shown(told):
    assert not fits(granted(), replace(ASKED, **told), NOW)
    assert not fits(of_task(), replace(TASK, **told), NOW)


def test_what_is_less_risky_than_what_was_shown_passes():
    assert fits(granted(), replace(ASKED, risk="low"), NOW)


@promise("P-GRANT-BOUND")
def test_a_grant_for_a_task_is_for_the_leeway_that_was_shown():
    home = replace(TASK, varying={"text": "/home/me"})
    given = grant_for(home, Terms(3, END, {}, span=Span.TASK), "g2", "local:bob", NOW)
    other = {**ASKED.shown, "text": "/home/me/b"}
    assert fits(given, replace(home, shown=other, whole=frozenset({"/arguments/to"})), NOW)
    assert not fits(given, replace(home, shown={**other, "to": "eve"}), NOW)
    assert not fits(given, replace(home, varying={"text": "/"}), NOW)


@pytest.mark.parametrize(
    ("glob", "text", "is_meant"),
    [
        ("*@example.org", "bob@example.org", True),
        ("*@example.org", "bob@example.org.evil.test", False),
        ("*@example.org", "eve@evil.example, ann@example.org", False),
        ("*@example.org", "eve@evil.example;ann@example.org", False),
        ("*@example.org", "eve@evil.example ann@example.org", False),
        ("*@example.org, *@example.org", "bob@example.org, ann@example.org", True),
        ("*@example.org,*", "bob@example.org;eve@evil.example", False),
        ("*", "whoever", True),
        ("*", "whoever, and all others", True),
        ("/docs/*", "/docs/a.txt", True),
        ("/docs/*", "/docs/../etc/passwd", False),
        ("/docs/*", "/docs/%2E%2e/etc/passwd", False),
        ("/docs/*", "/docs/a\n", False),
        ("/docs/*", "/Docs/a", False),
    ],
)
def test_a_pattern_is_for_texts_that_fit_and_do_not_climb(glob, text, is_meant):
    assert fits(granted({"to": glob}), to(text), NOW) is is_meant


def test_a_text_that_is_not_shown_whole_fits_no_pattern_but_any():
    hidden = to("[secret]", whole=frozenset({"/arguments/text"}))
    assert not fits(granted({"to": "[*"}), hidden, NOW)
    assert fits(granted({"to": "*"}), hidden, NOW)


def test_a_pattern_leaves_the_other_arguments_as_they_were():
    other = to("bob@example.org")
    assert not fits(granted({"to": "*"}), replace(other, parts={**other.parts, "/arguments/text": "x"}), NOW)


def test_a_pattern_for_what_is_not_there_is_a_mistake():
    with pytest.raises(KeyError):
        granted({"bcc": "*"})


def test_a_signature_is_about_all_that_a_grant_says():
    one = granted()
    for other in (
        {"until": END + 1},
        {"given": None},
        {"principal": "x"},
        {"parts": {}},
        {"patterns": {"a": "*"}},
        {"seen": ""},
        {"risk": "high"},
    ):
        assert replace(one, **other).statement != one.statement
    assert replace(one, left=0).statement == one.statement


@given(st.lists(st.text("ab", max_size=3), min_size=1, max_size=4), st.text("ab", max_size=8))
def test_globs_match_as_expressions_do(parts, text):
    import re  # noqa: PLC0415

    expected = re.fullmatch(".*".join(map(re.escape, parts)), text) is not None
    assert matches("*".join(parts), text) is expected


def test_differences_are_told_by_argument():
    before = {"to": "ann", "text": "hello", "cc": 1}
    after = {"to": "bob", "text": "hello", "bcc": ["eve"]}
    assert [*changes(before, after)] == [
        Change("to", '"ann"', '"bob"'),
        Change("bcc", None, '["eve"]'),
        Change("cc", "1", None),
    ]


TASK = replace(ASKED, task="t1", like="l1")


def of_task():
    return grant_for(TASK, Terms(3, END, {}, span=Span.TASK), "g2", "local:bob", NOW)


@promise("P-ASKED-RARELY")
def test_a_grant_for_a_task_is_for_all_that_is_alike():
    other = replace(TASK, name="q2", parts={"/arguments/text": "d9"})
    assert fits(of_task(), TASK, NOW)
    assert fits(of_task(), other, NOW)


@promise("P-GRANT-BOUND")
@pytest.mark.parametrize(
    "other",
    [
        {"task": "t2"},
        {"task": ""},
        {"like": "l2"},
        {"like": ""},
        {"principal": "local:eve"},
        {"server": "npx:mail2"},
        {"subject": "send_all"},
        {"pin": "22"},
        {"holds": frozenset({"ask-first", "another-rule"})},
    ],
    ids=lambda other: f"{next(iter(other))} {len(str(other))}",
)
def test_a_grant_for_a_task_is_for_nothing_else(other):
    assert not fits(of_task(), replace(TASK, **other), NOW)
    assert not fits(grant_for(ASKED, Terms(3, END, {}, span=Span.TASK), "g3", "local:bob", NOW), ASKED, END)


def test_what_is_signed_says_for_which_task():
    assert of_task().statement != replace(of_task(), task="t2").statement
    assert of_task().statement != replace(of_task(), like="l2").statement
