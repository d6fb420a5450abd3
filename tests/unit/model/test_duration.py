"""Lengths of time as people write them."""

import pytest

from douane.model.duration import seconds_of


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("30 min", 1800),
        ("24 h", 86_400),
        ("7d", 604_800),
        ("2 w", 1_209_600),
        ("1y", 31_536_000),
    ],
)
def test_a_length_of_time_is_a_number_and_a_unit(text, seconds):
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "5", "5m", "-5 s", "5  s", "1.5h", "٣h", "5 h ", "h"])
def test_anything_else_is_none(text):
    assert seconds_of(text) is None
