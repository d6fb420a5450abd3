"""What is at stake if a call passes, and which calls are like one another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douane.approvals.likeness import likeness
from douane.approvals.risk import Stakes
from douane.model.risk import Risk

CALL = ("npm:files", "write_file", "pin")
STAKES = st.builds(Stakes, st.integers(1, 3), st.integers(1, 2), st.integers(1, 3))


@pytest.mark.parametrize(
    ("stakes", "risk"),
    [
        (Stakes(1, 2, 1), Risk.LOW),  # something new is read
        (Stakes(1, 2, 2), Risk.LOW),  # the same after words of strangers
        (Stakes(2, 2, 2), Risk.MEDIUM),  # the first file that is written after them
        (Stakes(2, 1, 2), Risk.LOW),  # the next one beside it
        (Stakes(2, 1, 3), Risk.MEDIUM),  # the same where something private was read as well
        (Stakes(3, 1, 2), Risk.MEDIUM),  # what is sent to somebody who was written to before
        (Stakes(3, 2, 2), Risk.HIGH),  # what is sent to somebody else
    ],
)
def test_the_risk_is_how_far_times_how_new_times_what_was_touched(stakes, risk):
    assert stakes.risk is risk


@given(STAKES, STAKES)
def test_nothing_that_is_worse_is_a_lower_risk(one, other):
    worse = Stakes(*map(max, one, other))
    assert worse.risk >= max(one.risk, other.risk)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"path": "/home/ann/a.py"}, {"path": "/home/ann/b.py"}),
        ({"path": "C:\\work\\a.py"}, {"path": "C:\\work\\b.py"}),
        ({"url": "https://Shop.example/item?id=7"}, {"url": "https://shop.example/"}),
        ({"to": "ann", "text": "good morning"}, {"to": "ann", "text": "see you on Monday"}),
    ],
)
def test_calls_about_the_same_place_are_like_one_another(one, other):
    assert likeness(CALL, one) == likeness(CALL, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"path": "/home/ann/a.py"}, {"path": "/home/ann/.ssh/config"}),
        ({"path": "/home/ann/a.py"}, {"path": "/home/ann/../../etc/a.py"}),
        ({"url": "https://shop.example/"}, {"url": "https://shop.example.evil.example/"}),
        ({"url": "https://shop.example/"}, {"url": "http://shop.example/"}),
        ({"to": "ann", "text": "good morning"}, {"to": "eve", "text": "good morning"}),
        ({"to": "ann"}, {"to": "ann", "bcc": "eve"}),
        ({"amount": 7}, {"amount": 7_000}),
        ({"to": ["ann"]}, {"to": ["ann", "eve"]}),
    ],
)
def test_others_are_not(one, other):
    assert likeness(CALL, one) != likeness(CALL, other)


def test_another_tool_or_definition_is_another_call():
    calls = [
        CALL,
        ("npm:files", "delete", "pin"),
        ("npm:files", "write_file", "new"),
        ("x", "write_file", "pin"),
    ]
    assert len({likeness(call, {}) for call in calls}) == len(calls)
