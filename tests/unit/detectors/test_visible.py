"""What shows nothing is seen, whichever character of the one list it is."""

from __future__ import annotations

import re

import pytest

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


@pytest.mark.parametrize("between", ["", 40 * "a", 40 * "é", 400 * "日 "])
def test_few_and_many_are_seen_alike(between):
    """Few are looked for one kind after the other, many in one pass."""
    said, runs = "", []
    for row in ("\u200b", "\u200b\u200d", "\ufe0f\ufe0f", "\x9b31m", "\U000e0041", "\x07"):
        said += f"{between}é"
        runs.append((len(said), len(said) + len(row)))
        said += row
        assert splitting_runs(f"{said}é{between}") == tuple(runs)
