"""No file of a bundle takes more than its length to be read."""

from __future__ import annotations

import zlib

import pytest

from douane.evidence.verifier.archive import PIECE, Member, Wrong, inflated, lines


def member(text):
    packer = zlib.compressobj(wbits=-15)
    content = packer.compress(text) + packer.flush()
    return Member("x", 8, zlib.crc32(text), content, len(text))


@pytest.mark.parametrize(
    "found", [[b"a", b"", b"b"], [b"x" * (3 * PIECE), b"y"], [b"x" * (PIECE - 1), b"y" * PIECE], [], [b""]]
)
def test_lines_are_whole_in_however_many_pieces_they_come(found):
    assert list(lines(member(b"".join(one + b"\n" for one in found)))) == found


@pytest.mark.parametrize("text", [b"a", b"a\nb", b"x" * (2 * PIECE)])
def test_a_line_without_an_end_is_none(text):
    with pytest.raises(Wrong, match="has no end"):
        list(lines(member(text)))


class Over:
    """A stream that has come to its end, and must be given nothing more."""

    eof = True


def test_what_stands_behind_the_end_is_not_read():
    """Zlib would keep it, and copy all of it for each piece."""
    with pytest.raises(zlib.error):
        list(inflated(Over(), bytes(1)))
