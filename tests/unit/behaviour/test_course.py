"""What follows from levels: warnings told once a minute, a slow pace, a suspension and its end."""

from __future__ import annotations

from copy import deepcopy

from douane.behaviour import Answer, act_of, asked, heard, lift, refused
from douane.model.bounds import Bound, Bounds
from douane.model.conduct import Conduct, Level
from tests.unit.behaviour._scenes import START, Course, ids, same


def concerns_of(calls, bounds=None):
    course = Course(bounds or Bounds())
    return [concern for call in calls for concern in course.call(*call)[0].concerns]


def test_the_same_warning_is_news_once_a_minute():
    told = [one for one in concerns_of([(second * 0.9, "poll", {}) for second in range(300)]) if one.is_news]
    assert {one.level for one in told} == {Level.WARNING}
    assert 2 <= len(told) <= 4


def test_at_danger_one_call_a_second_goes_on():
    course = Course()
    standings = [course.call(*call)[0] for call in same(300, 30)]
    passed = [one for one in standings[99:] if not one.wait]
    assert 18 <= len(passed) <= 22
    assert max(one.wait for one in standings) <= 1


def test_who_waits_as_told_is_not_suspended():
    course, at = Course(), 0.0
    for _ in range(600):
        standing, _ = course.call(at, "poll", {})
        at += standing.wait or 0.3
    assert course.suspended_after is None


def test_one_tool_that_loops_does_not_slow_another():
    course = Course().run(same(150, 10, "poll"))
    assert course.call(10.0, "poll", {})[0].wait > 0
    assert course.call(10.0, "read_file", {"path": "/a"})[0].wait == 0


def test_a_suspension_ends_and_all_is_forgotten():
    course = Course().run(ids(600, 60))
    standing, _ = course.call(61.0, "anything", {})
    assert standing.cause.measure == "enumeration"
    assert 0 < standing.wait <= 900
    assert course.call(70.0 + 900, "get_user", {"user_id": 700})[0].cause is None


def test_a_suspension_can_be_lifted():
    course = Course().run(ids(600, 60))
    lift(course.conduct)
    assert course.call(61.0, "anything", {})[0].cause is None


def test_what_is_off_has_no_consequences():
    bounds = Bounds(off=frozenset({"loop", "rate", "enumeration", "bulk"}))
    assert concerns_of(same(5000, 30), bounds) == []


def test_levels_decay():
    course = Course().run(same(90, 10))
    assert course.call(10.0, "get_customer_list", {})[0].concerns
    assert not course.call(100.0, "get_customer_list", {})[0].concerns


def test_a_burst_is_measured_by_what_was_usual():
    calm = [(float(second), "read", {"path": f"/{second}"}) for second in range(0, 1200, 20)]
    burst = [(1200 + n * 0.02, f"t{n % 50}", {"n": n}) for n in range(150)]
    assert Course().run(calm + burst).levels["burst"] is Level.WARNING
    busy = [(second / 2, f"t{second % 50}", {"n": second}) for second in range(3000)]
    again = [(1500 + n * 0.1, f"t{n % 50}", {"n": n}) for n in range(100)]
    assert "burst" not in Course().run(busy + again).levels


def test_requests_under_way_are_counted_as_they_are():
    course = Course()
    assert course.call(0.0, "read", {}, under_way=20)[0].concerns == ()
    standing, _ = course.call(0.1, "read", {}, under_way=50)
    assert [(one.measure, one.level) for one in standing.concerns] == [("parallel", Level.DANGER)]


def test_bytes_persons_and_failures_of_results_are_counted():
    bounds = Bounds(volume=Bound(10, 100, 1000), persons=Bound(2, 50, 100), failures=Bound(1, 50, 100))
    conduct = Conduct()
    heard(conduct, Answer(60, 1, 3), START)
    heard(conduct, Answer(60), START + 1)
    standing = asked(conduct, act_of("read", {}, START + 2), START + 2, bounds)
    found = {one.measure: (one.level, one.number) for one in standing.concerns}
    assert found == {
        "volume": (Level.DANGER, 120),
        "persons": (Level.WARNING, 3),
        "failures": (Level.WARNING, 1),
    }


def test_a_clock_that_is_set_back_or_stands_still_harms_nobody():
    course = Course()
    for second in range(3000):
        course.call(second if second < 1500 else second - 1400, "read", {"path": f"/{second % 40}"})
    assert course.level < Level.DANGER


def test_a_copy_stays_what_it_was_whatever_happens_afterwards():
    course = Course().run([*same(150, 10, "poll"), *ids(40, 20)])
    before, told = course.conduct.copy(), deepcopy(course.conduct)
    course.run([(21.0 + second, "get_user", {"user_id": second}) for second in range(90)])
    refused(course.conduct, act_of("get_user", {"user_id": 1}, START + 120), START + 120)
    heard(course.conduct, Answer(100, 1, 1), START + 120)

    assert before == told
    course.conduct.go_back(before)
    assert course.conduct == told
