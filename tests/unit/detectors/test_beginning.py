"""A trigger says no more than every match of its pattern has: tighter, and nothing is missed."""

from __future__ import annotations

import re

import pytest

from douane.detectors.beginning import all_beginnings
from douane.detectors.formats import PATTERNS
from douane.detectors.pattern import secret, shape, token


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[A-Z0-9]{16}", ("ab_[A-Z0-9]{4}", 7)),
        ("[a-z0-9_-]{31,60}", ("ab_[a-z0-9_-]{4}", 7)),
        ("(?:pub_)?[0-9a-f]{31,35}", ("ab_[p0-9a-f]", 4)),
        ("[a-z]{2}-[0-9]{9}", ("ab_", 3)),
        ("(?:x|y)[a-z]{9}", ("ab_", 3)),
        (r"[^\s]{16}", ("ab_", 3)),
        ("[a-z]{9}", ("ab_[a-z]{4}", 7)),
    ],
)
def test_as_much_as_is_fixed_is_asked_for(body, expected):
    ((_, (trigger, _)),) = all_beginnings([token("x", "an x", "ab_ cd_", body)])
    assert (trigger.expression, trigger.width) == expected


def test_where_the_literal_is_not_first_it_is_alone():
    pattern = shape(secret("x", "an x"), ("lit",), "[a-z]{4}lit[a-z]{9}", ahead=(4,))
    assert [one.expression for _, found in all_beginnings([pattern]) for one in found] == ["lit"]


@pytest.mark.parametrize(
    ("pattern", "triggers"),
    [pytest.param(*one, id=one[0].rule.id) for one in all_beginnings(PATTERNS)],
)
def test_every_trigger_of_a_pattern_is_legal_and_has_its_width(pattern, triggers):
    assert pattern.literals
    for trigger in triggers:
        assert trigger.expression.isascii()
        assert re._parser.parse(trigger.expression).getwidth() == (trigger.width, trigger.width)
