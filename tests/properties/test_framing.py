"""However bytes arrive, they make the same frames, and none of them is lost or kept longer than a line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from douane.protocol.framing import HEAD, Lines, TooLong

LIMIT = 16
STREAMS = st.lists(
    st.sampled_from(
        [b"a", b"{}", b"\n", b"\r\n", b" ", b"\x00", b"x" * LIMIT, b"y" * (LIMIT + 1), b"z" * HEAD]
    ),
    max_size=30,
).map(b"".join) | st.binary(max_size=200)


@st.composite
def chunked(draw):
    stream = draw(STREAMS)
    cuts = sorted(draw(st.lists(st.integers(0, len(stream)), max_size=20)))
    return [stream[start:end] for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)]


def frames(chunks):
    lines = Lines(LIMIT)
    return [frame for chunk in chunks for frame in lines.feed(chunk)], lines.unfinished


@given(chunked())
def test_any_way_to_cut_a_stream_gives_the_same_frames(chunks):
    stream = b"".join(chunks)
    bytewise = [stream[n : n + 1] for n in range(len(stream))]
    assert frames(chunks) == frames([stream]) == frames(bytewise)


@given(chunked())
def test_every_byte_is_in_a_frame_a_separator_or_still_held(chunks):
    *ended, rest = b"".join(chunks).split(b"\n")
    found, unfinished = frames(chunks)
    expected = [line for line in ended if line.strip() or len(line) > LIMIT]
    assert unfinished == len(rest)
    assert len(found) == len(expected)
    for frame, line in zip(found, expected, strict=True):
        if len(line) <= LIMIT:
            assert frame == line
        else:
            assert frame == TooLong(len(line), line[:HEAD], line[-HEAD:])


@given(chunked())
def test_no_more_is_held_than_a_line_and_the_ends_of_one_that_is_too_long(chunks):
    lines = Lines(LIMIT)
    for chunk in chunks:
        for _ in lines.feed(chunk):
            pass
        kept = [part for part in vars(lines).values() if isinstance(part, bytes | bytearray)]
        assert sum(map(len, kept)) <= max(LIMIT, 2 * HEAD)
