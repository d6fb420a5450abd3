"""What was read is found again in what leaves, and nothing else is."""

from __future__ import annotations

import random
import string
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douane.flow.stream import stream
from douane.flow.traces import SHORT, SHORTEST, Look, clear, copies, is_from, note
from douane.model.flow import OPEN_ROOM, PRIVATE_ROOM, Traces
from tests.properties.test_behaviour import MOST_OF_CONDUCT

STREAMS = st.binary(min_size=1).map(lambda raw: stream(raw.hex()))
MOST = {PRIVATE_ROOM: 129_000, OPEN_ROOM: 60_000}  # bytes of memory for so much room
LETTERS = string.ascii_lowercase + string.digits


def remembered(*streams, room=PRIVATE_ROOM):
    traces = Traces(room)
    for number, one in enumerate(streams):
        note(traces, one, f"server {number}")
    return traces


def made_up(length, seed=1):
    return "".join(random.Random(seed).choices(LETTERS, k=length)).encode()


@given(
    st.integers(0, 99).map(lambda seed: made_up(300, seed)),
    st.integers(0, 200),
    st.integers(SHORTEST, 100),
    STREAMS,
)
def test_any_part_that_is_long_enough_is_found(source, start, length, before):
    piece = source[start : start + length]
    found = list(copies(remembered(source), before + piece))
    assert len(piece) < SHORTEST or any(piece in (before + piece)[one.start : one.end] for one in found)


@given(
    st.integers(0, 99).map(lambda seed: made_up(900, seed)),
    st.integers(0, 700),
    st.integers(99, 200),
    st.integers(0, 8),
)
def test_a_brief_look_finds_what_is_long(source, start, length, before):
    piece = source[start : start + length]
    long = made_up(SHORT + before, 100) + piece
    assert len(piece) < 99 or list(copies(remembered(source), long, Look.BRIEF))


@given(st.lists(STREAMS, max_size=5), STREAMS)
def test_nothing_is_a_copy_that_did_not_stand_there(sources, leaving):
    for one in copies(remembered(*sources), leaving):
        source = sources[int(one.origin.removeprefix("server "))]
        piece = leaving[one.start : one.end]
        assert piece in source
        assert piece == source or len(piece) >= SHORTEST


@given(st.text(min_size=1), st.text(" \t\n.,:;!?-_'\"()[]{}<>|/\\", max_size=3))
def test_case_white_space_and_punctuation_make_no_difference(text, between):
    assert stream(between.join(text.swapcase().swapcase())) == stream(text.swapcase().swapcase())
    assert stream(text.casefold()) == stream(stream(text).decode("utf-8", "surrogatepass"))


def test_all_of_a_short_value_is_found_and_a_part_of_it_is_not():
    traces = remembered(b"at5f3a77bc99")
    [found] = copies(traces, b"thenumberisat5f3a77bc99thanks")
    assert found.is_value
    assert not list(copies(traces, b"thenumberisat5f3a77bcthanks"))


def test_the_origin_is_that_of_the_source():
    one, other = made_up(500, 1), made_up(500, 2)
    traces = remembered(one, other)
    assert [copy.origin for copy in copies(traces, other[100:200] + one[10:90])] == ["server 1", "server 0"]
    assert is_from(traces, one[50:90], "server 0")
    assert not is_from(traces, one[50:90], "server 1")


def test_what_repeats_is_the_form_of_a_document():
    rows = [made_up(34) + made_up(20, number) for number in range(9)]
    assert not list(copies(remembered(b"".join(rows)), made_up(34)))
    assert list(copies(remembered(*rows), made_up(34)))  # read often, each time with something else


@pytest.mark.parametrize("length", [10, 333, 5_000, 200_000])
@pytest.mark.parametrize("room", [PRIVATE_ROOM, OPEN_ROOM])
def test_memory_is_bounded_and_the_latest_is_remembered(length, room):
    traces = Traces(room)
    most = 0
    for number in range(max(6, 300_000 // length // 3)):
        latest = made_up(length, number)
        note(traces, latest, "files")
        most = max(most, _size(traces))
    assert most < MOST[room]
    assert list(copies(traces, b"x" + latest[-200:]))


def test_flow_and_behaviour_of_a_session_take_less_than_256_kb():
    assert sum(MOST.values()) + OPEN_ROOM // 2 + MOST_OF_CONDUCT < 256_000


def test_nothing_is_left_after_clearing():
    traces = remembered(made_up(500))
    clear(traces)
    assert not list(copies(traces, made_up(500)))
    note(traces, made_up(500, 2), "files")
    assert list(copies(traces, made_up(500, 2)))


def _size(traces):
    numbers = sum(map(sys.getsizeof, traces.blocks))
    parts = (traces.kept, traces.blocks, traces.starts, traces.sources, traces.origins)
    return numbers + sum(map(sys.getsizeof, parts))
