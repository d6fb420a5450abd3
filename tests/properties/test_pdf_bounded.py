"""No PDF makes its reader fail, fill the memory, or cost more than a multiple of its length."""

from __future__ import annotations

import re
import time
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douane.detectors.media.pdf import LEAST, TIMES, text_of
from tests._promises import promise

pytestmark = promise("P-ANY-BYTES")

LIMIT = 1 << 20
HEAD = b"%PDF-1.7\n"
BOMB = zlib.compress(bytes(8 << 20), 9)
PIECES = (
    b"1 0 obj", b"2 0 obj", b"endobj", b"<<", b">>", b"/Type/Page", b"/Type/Font", b"/Contents 2 0 R", b"/Parent 1 0 R",
    b"/Resources 1 0 R", b"/Font<</F 2 0 R>>", b"/ToUnicode 2 0 R", b"/Filter/FlateDecode", b"/Filter[/A85/AHx]",
    b"/Length 9", b"stream\n", b"endstream", b"/Type/ObjStm/First 8", b"(a", b")", b"\\", b"<61", b">", b"[", b"]",
    b" Tj ", b" TJ ", b" Td ", b"/F 1 Tf ", b"beginbfchar<61><0041>endbfchar", b"beginbfrange<00><ff><0041>endbfrange",
    b"/Differences[1/a/b", b"9 ", b"-300", b"\n", b"BI ", BOMB[:300],
)  # fmt: skip


def stream(number, said, content):
    return b"%d 0 obj<<%s/Length %d>>stream\n%s\nendstream endobj\n" % (number, said, len(content), content)


def mapped(cmap):
    """A font whose codes are told so, on a page of its own."""
    page = (
        b"1 0 obj/Type/Page/Contents 4 0 R/Font<</A 2 0 R>>endobj 2 0 obj/Type/Font/ToUnicode 3 0 R endobj\n"
    )
    return page + stream(3, b"", cmap) + stream(4, b"", b"(a) Tj")


# What would cost a careless reader the square of its length.
HOSTILE = {
    "brackets": lambda most: stream(1, b"", b"(" * most),
    "escaped brackets": lambda most: stream(1, b"", b"(\\" * (most // 2)),
    "brackets inside": lambda most: stream(1, b"", b"((" + b"(x)" * (most // 3)),
    "brackets outside": lambda most: b"1 0 obj ((" + b"(x)" * (most // 3),
    "digits": lambda most: stream(1, b"", b"<a" * (most // 2)),
    "no ends": lambda most: b"1 0 obj stream\nendstream " * (most // 25),
    "no streams": lambda most: b"1 0 obj " * (most // 8),
    "spaces": lambda most: (b"1" + b" " * 8) * (most // 9),
    "one font": lambda most: b"1 0 obj/Type/Font " + b"x" * (most // 2) + b" endobj 2 0 obj/Type/Page/Font<<"
    + b"/A 1 0 R" * (most // 16) + b">>endobj",
    "one list": lambda most: b"1 0 obj" + b"/A 1 0 R" * (most // 16) + b" endobj\n"
    + b"2 0 obj/Type/Page/Contents 1 0 R/Resources 1 0 R endobj\n" * (most // 112),
    "parents": lambda most: b"".join(
        b"%d 0 obj/Type/Page/Contents 1 0 R/Parent %d 0 R endobj\n" % (one, one + 1) for one in range(most // 60)
    ),
    "lists of pages": lambda most: b"1 0 obj/Type/Page" + b"/Contents[" * (most // 10) + b" endobj",
    "differences": lambda most: b"".join(
        b"%d 0 obj/Type/Font%s endobj\n%d 0 obj/Type/Page/Contents 9 0 R/Font<</A %d 0 R>>endobj\n"
        % (2 * one + 10, b"/Differences[" * 2400, 2 * one + 11, 2 * one + 10)
        for one in range(most // 31_400)
    ),
    "blocks": lambda most: mapped(b"beginbfchar " * (most // 12)),
    "pairs": lambda most: stream(1, b"/Type/ObjStm/First %d" % most, b" " * most),
    "steps": lambda most: stream(1, b"", b"1 0 Td " * (most // 7)),
    "bombs": lambda most: b"".join(stream(one, b"/Filter/Fl", BOMB[:900]) for one in range(most // 950)),
}  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=60).map(b"".join))
def test_any_pieces_of_a_pdf_are_read_or_not(pieces):
    raw = HEAD + pieces
    read = text_of(raw, LIMIT)
    if read is not None:
        assert len(read.text) <= LEAST + TIMES * len(raw)
        assert read.unpacked <= LEAST + TIMES * len(raw)
        assert not re.search("[\ud800-\udfff]", read.text)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_not(content):
    text_of(HEAD + content, LIMIT)
    text_of(HEAD + stream(1, b"/Type/Page/Contents 1 0 R", content), LIMIT)
    text_of(HEAD + stream(1, b"/Type/ObjStm/First 9", content), LIMIT)


@pytest.mark.parametrize("depth", [1, 3, 50])
def test_a_bomb_unpacks_to_no_more_than_is_allowed(depth):
    content = BOMB
    for _ in range(depth - 1):
        content = zlib.compress(content)
    raw = HEAD + stream(1, b"/Filter[%s]" % (b"/Fl" * depth), content)
    read = text_of(raw, LIMIT)
    assert read.unpacked <= min(LIMIT, LEAST + TIMES * len(raw))
    assert not read.is_whole


@pytest.mark.parametrize("form", HOSTILE)
def test_a_pdf_costs_no_more_than_a_multiple_of_its_length(form):
    short, long = HEAD + HOSTILE[form](60_000), HEAD + HOSTILE[form](480_000)
    for _ in range(4):
        quick, slow = seconds(short), seconds(long)
        if slow <= 24 * max(quick, 0.002):
            return
    pytest.fail(f"eight times the length took {slow / quick:.0f} times as long")


def seconds(raw):
    start = time.process_time()
    text_of(raw, LIMIT)
    return time.process_time() - start
