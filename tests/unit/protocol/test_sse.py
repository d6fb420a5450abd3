"""Events are the same however the stream is cut, and what is written is read as what was meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douane.protocol.framing import HEAD, TooLong
from douane.protocol.sse import Event, Events, encoded


def read(*chunks, limit=1000):
    events = Events(limit)
    return [event for chunk in chunks for event in events.feed(chunk)]


def test_an_event_has_its_data_id_name_and_retry():
    stream = b"event: message\nid: 7\nretry: 100\ndata: {}\n\n"
    assert read(stream) == [Event(b"{}", b"7", b"message", b"100")]


def test_lines_end_with_any_of_three_ends():
    assert read(b"data:a\r\rdata:b\r\n\r\ndata:c\n\n") == [Event(b"a"), Event(b"b"), Event(b"c")]


def test_one_space_after_the_colon_belongs_to_the_form():
    assert read(b"data:a\n\ndata: b\n\ndata:  c\n\ndata\n\n") == [
        Event(b"a"),
        Event(b"b"),
        Event(b" c"),
        Event(b""),
    ]


def test_several_lines_of_data_are_one_text():
    assert read(b"data: a\ndata:\ndata: b\n\n") == [Event(b"a\n\nb")]


def test_a_priming_event_has_an_id_and_empty_data():
    assert read(b"id: 0\ndata:\n\n") == [Event(b"", b"0")]


def test_a_comment_alone_is_an_event_without_anything():
    assert read(b": ping\n\n\n\n") == [Event()]


def test_a_mark_of_the_byte_order_is_taken_off_once_and_only_at_the_start():
    assert read(b"\xef\xbb\xbfdata: a\n\n") == [Event(b"a")]
    assert read(b"\xef", b"\xbb", b"\xbfdata: a\n\n\xef\xbb\xbfdata: b\n\n") == [Event(b"a"), Event()]


def test_what_the_standard_ignores_is_ignored():
    assert read(b"id: a\0b\nretry: 1s\nfoo: bar\ndata: x\n\n") == [Event(b"x")]


def test_what_the_end_cuts_off_is_no_event():
    assert read(b"data: a\n\ndata: b\n") == [Event(b"a")]


def test_data_of_the_limit_pass_and_one_byte_more_does_not():
    assert read(b"data: abc\n\ndata: abcd\n\ndata: abc\n\n", limit=3) == [
        Event(b"abc"),
        TooLong(4, b"abcd", b"abcd"),
        Event(b"abc"),
    ]


def test_lines_that_are_too_long_together_are():
    assert read(b"data: ab\ndata: cd\n\n", limit=4) == [TooLong(5, b"ab\ncd", b"ab\ncd")]


def test_the_ends_of_a_long_event_are_those_of_its_data():
    [long] = read(b"event: message\ndata: <" + b"x" * 3 * HEAD + b">\n\n", limit=10)
    assert long.length == 3 * HEAD + 2
    assert long.head.startswith(b"<xx")
    assert long.tail.endswith(b"xx>")


def test_what_is_too_long_is_not_held():
    events = Events(10)
    for _ in range(100):
        events.feed(b"data: " + b"x" * 100_000 + b"\n")
        events.feed(b"id: " + b"x" * 100_000)
    assert events._line.length > 100_000
    assert len(events._line._held) == len(events._block._data._held) == 0


@pytest.mark.parametrize("forged", [Event(id=b"1\ndata: x"), Event(name=b"a\rb"), Event(retry=b"1\r\n")])
def test_a_field_that_would_forge_another_is_not_written(forged):
    with pytest.raises(ValueError, match="line end"):
        encoded(forged)


ONE_LINE = st.none() | st.binary(max_size=12).filter(lambda value: not {10, 13, 0} & set(value))
EVENTS = st.builds(
    Event,
    data=st.none() | st.binary(max_size=40).filter(lambda value: b"\r" not in value),
    id=ONE_LINE,
    name=ONE_LINE,
    retry=st.none() | st.integers(0, 10**6).map(lambda number: b"%d" % number),
)


@given(st.lists(EVENTS, max_size=5))
def test_what_is_written_is_read(events):
    assert read(b"".join(map(encoded, events))) == events


PIECES = st.sampled_from(
    [b"data", b":", b" ", b"\r", b"\n", b"\r\n", b"id", b"event", b"retry", b"12", b"\xef\xbb\xbf", b"\0"]
)


@given(st.lists(PIECES | st.binary(max_size=3), max_size=40).map(b"".join), st.data())
def test_any_cutting_gives_the_same_events(stream, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    chunks = [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert (
        read(*chunks, limit=8)
        == read(stream, limit=8)
        == read(*(stream[n : n + 1] for n in range(len(stream))), limit=8)
    )
