"""What holds for any course of events: levels depend on them alone, more of the same never helps, memory ends."""

from __future__ import annotations

import random
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from douane.behaviour import Answer, act_of, asked, heard, refused
from douane.behaviour.measures import MEASURES
from douane.model.bounds import MEASURED, Bound, Bounds
from douane.model.conduct import Conduct
from tests._promises import promise

START = 1_700_000_000.0
TOOLS = st.sampled_from(["get", "list", "read"])
VALUES = st.one_of(
    st.integers(-5, 60), st.sampled_from(["a", "A ", "user1", "user2", "/a/1.txt", "2024-01-03", "x9y"])
)
CALLS = st.lists(
    st.tuples(
        st.floats(0, 30), TOOLS, st.dictionaries(st.sampled_from(["id", "page", "q"]), VALUES, max_size=2)
    ),
    max_size=60,
)
MOST_OF_CONDUCT = 59_800  # bytes
NEVER = Bound(1e18, 1e18, 1e18)
LOW = Bounds(**{name: Bound(1, 3, 1e18) for name in MEASURED})
ALL = Bounds(**{name: Bound(1e-9, 1e18, 1e18) for name in MEASURED})


def play(calls, bounds, times=1):
    """What is said of the last of equal calls, for each."""
    conduct, at, said = Conduct(), START, []
    for pause, tool, arguments in calls:
        at += pause
        act = act_of(tool, arguments, at)
        for _ in range(times):
            standing = asked(conduct, act, at, bounds)
            refused(conduct, act, at)
            heard(conduct, Answer(len(tool), 1, 1), at)
        said.append(standing)
    return said


@promise("P-LEVELS")
@given(CALLS)
def test_the_same_events_have_the_same_consequences(calls):
    assert play(calls, LOW) == play(calls, LOW)


@promise("P-LEVELS")
@given(CALLS, st.integers(2, 4))
@settings(deadline=None)
def test_more_of_the_same_never_makes_a_count_smaller(calls, times):
    once, often = play(calls, ALL), play(calls, ALL, times)
    for few, many in zip(once, often, strict=True):
        counts = {concern.measure: concern.number for concern in many.concerns}
        for concern in few.concerns:
            assert concern.measure == "burst" or counts[concern.measure] >= concern.number


@promise("P-LEVELS")
@given(CALLS, st.integers(0, 40), st.integers(1, 30))
@settings(deadline=None)
def test_the_same_call_once_more_at_the_same_moment_never_makes_a_count_smaller(calls, calm, burst):
    conduct, at = Conduct(), START
    for pause, tool, arguments in (*((30.0, "get", {"id": number}) for number in range(calm)), *calls):
        at += pause
        asked(conduct, act_of(tool, arguments, at), at, ALL)
    act, before = act_of("get", {"id": 7}, at), {}
    for _ in range(burst):
        counts = {one.measure: one.number for one in asked(conduct, act, at, ALL).concerns}
        assert all(counts[name] >= number for name, number in before.items())
        before = counts


@given(CALLS)
def test_a_copy_goes_its_own_way_and_leads_back(calls):
    conduct = Conduct()
    for pause, tool, arguments in calls[:10]:
        asked(conduct, act_of(tool, arguments, START), START + pause, LOW)
    before, untouched = conduct.copy(), conduct.copy()
    for _, tool, arguments in calls:
        asked(conduct, act_of(tool, arguments, START), START + 60, LOW)
        heard(conduct, Answer(1, 1, 1), START + 60)
    assert before == untouched
    conduct.go_back(before)
    assert conduct == untouched


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda below: st.lists(below, max_size=40) | st.dictionaries(st.text(max_size=9), below, max_size=40),
    max_leaves=80,
)


@given(st.text(max_size=20), st.dictionaries(st.text(max_size=9), ANY, max_size=40))
@settings(deadline=None, max_examples=30)
def test_arguments_of_every_form_are_seen(tool, arguments):
    act = act_of(tool, arguments, START)
    asked(Conduct(), act, START, LOW)
    assert act == act_of(tool, arguments, START)
    assert len(act.steps) <= 16
    assert len(act.text) < 64 * 1024


def weight(value, seen):
    """Bytes of a value and all that it holds."""
    if id(value) in seen:
        return 0
    seen.add(id(value))
    if isinstance(value, Conduct):
        below = [vars(value)]
    elif isinstance(value, dict):
        below = [*value.keys(), *value.values()]
    else:
        below = value if isinstance(value, tuple) else ()
    return sys.getsizeof(value) + sum(weight(one, seen) for one in below)


@promise("P-CONDUCT-BOUNDED")
@pytest.mark.timeout(120)
@pytest.mark.parametrize("events", [10_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_however_many_events_leave_no_more_than_60_kb(events):
    conduct, chance = Conduct(), random.Random(1)
    bounds = Bounds(**dict.fromkeys(MEASURED, NEVER))
    for number in range(events):
        at = START + number / 10
        arguments = {
            "id": chance.randint(1, 10**9),
            "near": chance.randint(1, 10**4),
            "name": f"user{chance.randint(0, 9999)}-{number % 3}",
            "text": chance.choice("abc") * chance.randint(1, 99),
        }
        act = act_of(f"tool{number % 90}", arguments, at)
        asked(conduct, act, at, bounds)
        heard(conduct, Answer(10**7, 1, 3), at)
        if number % 50 == 0:
            refused(conduct, act, at)
    assert weight(conduct, set()) < MOST_OF_CONDUCT


def test_every_measure_has_a_bound_and_every_bound_a_measure():
    assert {one.name for one in MEASURES} == set(MEASURED)
