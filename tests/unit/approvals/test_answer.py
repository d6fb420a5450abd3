"""What people say about a question means one thing, or it is told what is missing."""

from __future__ import annotations

import pytest

from douane.approvals.answer import LONG, OF_A_TASK, Allow, Deny, Said, Unclear, Usual, meant
from douane.approvals.grant import Span

AT = 1_000.0
USUAL = Usual(open=60.0, denial=300.0, suspension=900.0)


@pytest.mark.parametrize(
    ("said", "times", "seconds", "span"),
    [
        (Said("once"), 1, 60.0, Span.CALL),
        (Said("exact"), None, LONG, Span.CALL),
        (Said("times", times="3"), 3, 60.0, Span.CALL),
        (Said("task"), OF_A_TASK, LONG, Span.TASK),
        (Said("exact", period="2h"), None, 7200.0, Span.CALL),
    ],
    ids=lambda value: value.word if isinstance(value, Said) else None,
)
def test_a_yes_is_for_so_many_calls_and_so_long(said, times, seconds, span):
    allowed = meant(said, AT, USUAL)
    assert isinstance(allowed, Allow)
    assert (allowed.terms.times, allowed.terms.until, allowed.terms.span) == (times, AT + seconds, span)


def test_a_pattern_is_for_the_arguments_that_are_named():
    allowed = meant(Said("pattern", patterns={"path": "/srv/*", "mode": ""}), AT, USUAL)
    assert isinstance(allowed, Allow)
    assert allowed.terms.patterns == {"path": "/srv/*"}


def test_a_no_holds_for_a_while_and_a_suspension_as_long_as_it_says():
    assert meant(Said("deny", reason="x" * 900), AT, USUAL) == Deny(AT + 300.0, "x" * 500)
    assert meant(Said("suspend"), AT, USUAL) == Deny(AT + 300.0, "", AT + 900.0)
    assert meant(Said("suspend", period="1h"), AT, USUAL) == Deny(AT + 300.0, "", AT + 3600.0)


@pytest.mark.parametrize(
    ("said", "because"),
    [
        (Said("yes"), "no such answer"),
        (Said("once", period="soon"), "not clear for how long"),
        (Said("once", period="2"), "not clear for how long"),
        (Said("deny", period="721h"), "not clear for how long"),
        (Said("exact", period="3s"), "not clear for how long"),
        (Said("pattern"), "the pattern is missing"),
        (Said("pattern", patterns={"path": ""}), "the pattern is missing"),
        (Said("times"), "the number of times is missing"),
        (Said("times", times="0"), "the number of times is missing"),
        (Said("times", times="-1"), "the number of times is missing"),
        (Said("times", times="1000001"), "the number of times is missing"),
        (Said("times", times="9" * 5000), "the number of times is missing"),
    ],
)
def test_what_means_nothing_lets_nothing_pass(said, because):
    found = meant(said, AT, USUAL)
    assert isinstance(found, Unclear)
    assert because in found.because
    assert found.fix
