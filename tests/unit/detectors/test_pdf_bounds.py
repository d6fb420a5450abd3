"""Each bound of the reader of PDF files: what is just within it is read, and just beyond it is said to be unread."""

from __future__ import annotations

import zlib

import pytest

from douane.detectors.media.pdf import text_of
from tests._promises import promise
from tests.unit.detectors.test_pdf import PAGE, PLAIN, page, pdf, shown, stream

pytestmark = promise("P-ANY-BYTES")

LIMIT = 1 << 30
SHOWN = shown("Dear reader")
TABLE = b"<</Type/Font/ToUnicode 4 0 R>>"


def packed(length, rest=0):
    """A page of so many bytes in a stream, which is a comment mostly, and `rest` bytes of no object."""
    content = zlib.compress(SHOWN + b"\n%" + b"x" * (length - len(SHOWN) - 2), 9)
    return page(content, said=b"/Filter/FlateDecode") + b"%" * rest


def filtered(count):
    content = SHOWN
    for _ in range(count):
        content = content.hex().encode()
    return page(content, said=b"/Filter[%s]" % (b"/AHx" * count))


def with_fonts(count):
    used = b" ".join(b"/F%d %d 0 R" % (number, number + 4) for number in range(count))
    named = PAGE.replace(b"/F1 3 0 R", used)
    return pdf(named, stream(SHOWN), b"<<>>", *[PLAIN] * count)


def with_codes(count):
    table = b"beginbfrange <0000><%04x><0041> endbfrange" % (count - 1)
    return pdf(PAGE, stream(b"BT /F1 1 Tf <00> Tj ET"), TABLE, stream(table))


def with_parents(count):
    first = b"<</Type/Page/Contents 2 0 R/Parent 3 0 R>>"
    above = [b"<</Parent %d 0 R>>" % (number + 4) for number in range(count - 1)]
    last = b"<</Resources<</Font<</F1 %d 0 R>>>>>>" % (count + 3)
    return pdf(first, stream(SHOWN), *above, last, PLAIN)


def with_objects(count):
    return pdf(PAGE, stream(SHOWN), PLAIN, *[b"<<>>"] * (count - 3))


@pytest.mark.parametrize(
    ("made", "within", "beyond"),
    [
        (packed, 256 << 10, 262 << 10),
        (lambda length: packed(length, 100_000), 650_000, 670_000),
        (filtered, 3, 4),
        (with_fonts, 256, 257),
        (with_codes, 19_999, 20_001),
        (with_parents, 15, 17),
        (with_objects, 20_000, 20_001),
    ],
    ids=["unpacked", "times its length", "filters", "fonts", "codes", "parents", "objects"],
)
def test_what_is_beyond_a_bound_is_unread(made, within, beyond):
    assert whole(made(within))
    assert not whole(made(beyond))


def test_a_font_of_which_too_much_is_said_is_unread():
    assert whole(with_spaces(32_000))
    assert not whole(with_spaces(33_000))


def with_spaces(count):
    return page(SHOWN, b"<</Type/Font%s/Differences[1/H/i]>>" % (b" " * count))


def whole(raw):
    return text_of(raw, LIMIT).is_whole
