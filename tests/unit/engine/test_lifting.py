"""A lift changes the hold that somebody was asked about, and no other reason of a verdict."""

from __future__ import annotations

from dataclasses import replace

import pytest

from douane.engine.lifting import is_lifted, lift_of, lifted
from douane.model.verdict import Action, Reason, Verdict
from tests._promises import promise

pytestmark = promise("P-ANSWER-LIFTS-HOLD-ONLY")

HELD = Reason(Action.HOLD, "mail", "personal.email", "/params", "because", ask="judge", about="digest")
LIFTS = frozenset({lift_of(HELD)})


def verdict(*reasons):
    return Verdict(max(reason.action for reason in reasons), frozenset(reasons))


def test_a_hold_that_somebody_was_asked_about_is_lifted():
    assert lifted(verdict(HELD), LIFTS).action is Action.ALLOW
    assert lifted(verdict(HELD), frozenset()) == verdict(HELD)


@pytest.mark.parametrize(
    "changed",
    [
        {"action": Action.DENY},
        {"action": Action.EDIT},
        {"ask": "person"},
        {"policy_rule": "other"},
        {"finding": "personal.phone"},
        {"about": "another digest"},
    ],
    ids=str,
)
def test_every_other_reason_stays(changed):
    other = replace(HELD, **changed)
    assert lifted(verdict(other), LIFTS) == verdict(other)
    assert lifted(verdict(HELD, other), LIFTS).action is other.action


def test_nothing_lifts_what_nobody_can_be_asked_about():
    unasked = replace(HELD, ask="")
    assert not is_lifted(unasked, frozenset({lift_of(unasked)}))
