"""What holds for any course of calls: sequences depend on it alone, more never takes one back, memory ends."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from douane.flow import advance, ends, pass_time
from douane.model.steps import Steps, Way
from tests._promises import promise

START = 1_700_000_000.0
SERVERS = st.sampled_from(["mail", "files", "chat"])
EVENTS = st.lists(st.tuples(st.floats(0, 200), st.frozensets(st.integers(0, 2)), SERVERS), max_size=30)
WAYS = st.builds(
    Way,
    st.just("way"),
    st.just(4),
    st.booleans(),
    st.sampled_from([60.0, 600.0, float("inf")]),
    st.sampled_from([3, 20, float("inf")]),
)


def played(events, way):
    """What is remembered after these events, each a pause, the steps that it fits, and its server."""
    steps, at = Steps(), START
    for pause, fitting, server in events:
        at += pause
        pass_time(steps, at)
        steps.calls += 1
        advance(steps, way, fitting, server)
    return steps


def ended(steps, way):
    """The servers at which a call would end the sequence, now."""
    return {one for one in ("mail", "files", "chat") if ends(steps, way, one, steps.last)}


def is_way(events, way, server):
    """The same by trying every choice of events, as slowly as it is plain."""
    times, at = [], START
    for pause, _, _ in events:
        at += pause
        times.append(at)

    def goes_on(step, first, before):
        if step == way.length - 1:
            is_other = not way.across or events[before][2] != server
            near = times[-1] - times[first] <= way.within and len(events) - first < way.calls
            return is_other and near
        return any(
            goes_on(step + 1, number if step == 0 else first, number)
            for number in range(before + 1, len(events))
            if step in events[number][1]
            and (before < 0 or not way.across or events[before][2] != events[number][2])
        )

    return goes_on(0, -1, -1)


@promise("P-SEQUENCE-EVENTS")
@given(EVENTS, WAYS)
def test_the_same_events_are_the_same_way(events, way):
    assert played(events, way) == played(events, way)


@promise("P-SEQUENCE-EVENTS")
@given(
    st.lists(st.tuples(st.floats(0, 200), st.frozensets(st.integers(0, 2)), SERVERS), min_size=1, max_size=8),
    WAYS,
)
@settings(deadline=None)
def test_a_sequence_ends_where_there_are_such_events_and_nowhere_else(events, way):
    found = ended(played(events, way), way)
    assert found == {one for one in ("mail", "files", "chat") if is_way(events, way, one)}


@promise("P-SEQUENCE-EVENTS")
@given(EVENTS, st.integers(0, 30), st.frozensets(st.integers(0, 2)), SERVERS)
def test_what_happens_in_between_never_takes_a_sequence_back(events, place, fitting, server):
    way = Way("way", 4, across=True)
    more = [*events[:place], (0.0, fitting, server), *events[place:]]
    assert ended(played(events, way), way) <= ended(played(more, way), way)


@promise("P-SEQUENCE-EVENTS")
@given(EVENTS, WAYS)
def test_two_beginnings_of_each_length_are_all_that_is_remembered(events, way):
    begun = played(events, way).begun.get(way.key, ())
    assert all(len(one) <= 2 for one in begun)
    assert len(begun) <= way.length
