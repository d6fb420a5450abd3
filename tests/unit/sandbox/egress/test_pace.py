"""What happens too often in a minute is told."""

from __future__ import annotations

from douane.sandbox.egress.pace import Pace


def test_a_minute_begins_with_its_first_and_a_clock_that_is_set_back_begins_one():
    at = iter([100.0, 130.0, 159.0, 160.0, 161.0, 162.0, 50.0])
    pace = Pace(2, lambda: next(at))
    assert [pace.is_over() for _ in range(7)] == [False, False, True, False, False, True, False]
