"""Lines are cut out of a byte stream; one that is too long is reported and thrown away."""

from __future__ import annotations

from douane.protocol.framing import HEAD, Lines, TooLong


def test_a_line_is_given_when_it_ends():
    lines = Lines(100)
    assert list(lines.feed(b'{"a"')) == []
    assert lines.unfinished == 4
    assert list(lines.feed(b':1}\n{"b":2}\n[')) == [b'{"a":1}', b'{"b":2}']
    assert lines.unfinished == 1


def test_blank_lines_are_separators():
    assert list(Lines(100).feed(b"\n \r\n\t\n{}\r\n\n")) == [b"{}\r"]


def test_a_line_of_the_limit_passes_and_one_byte_more_does_not():
    assert list(Lines(3).feed(b"abc\nabcd\nabc\n")) == [b"abc", TooLong(4, b"abcd", b"abcd"), b"abc"]


def test_a_line_that_is_too_long_is_reported_once_when_it_ends():
    lines = Lines(3)
    assert list(lines.feed(b"abcd")) == []
    assert list(lines.feed(b"efg")) == []
    assert lines.unfinished == 7
    assert list(lines.feed(b"h\nok\n")) == [TooLong(8, b"abcdefgh", b"abcdefgh"), b"ok"]


def test_both_ends_of_a_long_line_are_kept_however_it_comes():
    line = b"<" + b"x" * (3 * HEAD) + b">"
    lines = Lines(10)
    found = [frame for at in range(0, len(line), 7) for frame in lines.feed(line[at : at + 7])]
    assert found == []
    assert list(lines.feed(b"\n")) == [TooLong(len(line), line[:HEAD], line[-HEAD:])]


def test_what_is_too_long_is_not_held():
    lines = Lines(10)
    for _ in range(100):
        list(lines.feed(b"x" * 100_000))
    held = [part for part in vars(lines._line).values() if isinstance(part, bytes | bytearray)]
    assert sum(map(len, held)) <= 2 * HEAD
