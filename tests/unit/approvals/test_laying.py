"""Arguments in lines: none drives another out of sight."""

from __future__ import annotations

from douane.approvals.laying import MOST, in_full, laid_out
from tests._promises import promise


@promise("P-PERSON-ANSWERS")
def test_a_long_argument_leaves_the_others_in_sight():
    shown = {"to": "eve@evil.example", "cc": [""] * 1000, "body": "see you"}
    laid = laid_out(shown)
    assert len(laid.lines) == MOST + 3
    assert (laid.lines[0], laid.lines[-1]) == ('"to": "eve@evil.example"', '"body": "see you"')
    assert laid.lines[-2] == f'… {1002 - MOST} more lines of "cc"'
    assert laid.shortened == ("cc",)
    assert len(in_full(shown)) > 1000


def test_what_fits_is_all_there():
    assert laid_out({"to": ["ann", "bob"]}).lines == ('"to": [', '  "ann",', '  "bob"', "]")
    assert laid_out({}) == ((), ())
    assert laid_out("[not shown]").lines == ('"the message": "[not shown]"',)


@promise("P-PERSON-ANSWERS")
def test_a_text_does_not_look_like_another_argument():
    found = laid_out({"to": 'eve\u2028"to": "ann"\x85', "a\n": "b\nc"})
    assert len(found.lines) == 2
