"""What shows nothing is seen, whichever character of the one list it is."""

from __future__ import annotations

import re

from douane.detectors.visible import invisible_runs, splitting_runs
from douane.model.invisible import NARROW, WIDE

INVISIBLE = re.compile(f"[{NARROW}{WIDE}]")
SPLITTING = re.compile(
    f"[{NARROW}{WIDE}\x80-\x9f\u2028\u2029\u2800\U00013430-\U0001343f\U0001bca0-\U0001bca3]"
)


def told_apart(expression):
    """The characters beyond ASCII that match, each by itself, and all the others in one text."""
    everything = "".join(map(chr, (*range(0x80, 0xD800), *range(0xE000, 0x110000))))
    return expression.findall(everything), expression.sub("", everything)


def test_every_invisible_character_is_seen_and_no_other():
    ones, others = told_apart(INVISIBLE)
    assert [one for one in ones if not invisible_runs(one)] == []
    assert [others[slice(*run)] for run in invisible_runs(others)] == []


def test_every_character_that_splits_is_seen_and_no_other():
    ones, others = told_apart(SPLITTING)
    assert [one for one in ones if not splitting_runs(one)] == []
    assert [others[slice(*run)] for run in splitting_runs(others)] == []


def test_controls_are_seen_in_any_text():
    controls = [chr(code) for code in (*range(32), 127) if chr(code) not in "\t\n\r\x1f"]
    for text in ("", "é", "😀", "日"):
        assert all(splitting_runs(f"{text}a{one}b") for one in controls)
        assert not splitting_runs(f"{text} \t\r\n\x1f")
