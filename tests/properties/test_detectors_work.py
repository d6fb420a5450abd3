"""However a text is made, detectors look at no more of it than a multiple of its length, and say so if they stop."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douane.detectors.budget import LEAST, OVERLAP, REJECTING
from douane.detectors.formats import FOLDED, PATTERNS
from douane.detectors.scan import scan
from douane.detectors.sighting import MOST
from tests.corpus._samples import findings

LITERALS = sorted({literal for pattern in (*PATTERNS, *FOLDED) for literal in pattern.literals})
LONGEST = max(pattern.reach for pattern in (*PATTERNS, *FOLDED))
SIZE = 20_000
OVERLAPPING = [
    "eyJ-",
    "bedrock-api-key-" * 240 + "xxxxz8",
    "pypi-AgE-" * 100 + "xxxx",
    "token=",
    "password:",
    "key ",
    "://",
    "://" + ":" * 78 + "a:" + "b" * 160 + " ",
    "glpat-" * 45 + "xxxx-",
    "fo1_" * 90 + "xxxx_",
    "ya29.-" * 60 + "xxxx",
    "bearer " + "bearer/" * 570 + "xxxx ",
    "basic ",
    "-----BEGIN " + "PRIVATE KEY-----" + "A-" * 9,
    "-----BEGIN " + "PRIVATE KEY-----",
    "Private-Lines: 1" + "A " * 10,
]


def _work(piece: str, size: int) -> int:
    return scan(piece * (size // len(piece) + 1)).spent


@pytest.mark.parametrize("piece", OVERLAPPING, ids=lambda piece: ascii(piece[:24]))
def test_work_grows_with_the_length_and_no_faster(piece):
    small, large = _work(piece, SIZE), _work(piece, SIZE * 8)
    assert large <= 8 * small + LEAST + (1 + REJECTING) * LONGEST
    assert large <= 8 * SIZE * OVERLAP + LEAST + (1 + REJECTING) * LONGEST


@given(
    st.lists(st.sampled_from([*LITERALS, "x", "-", " ", "xxxx", "="]), min_size=1, max_size=6).map("".join)
)
def test_any_row_of_beginnings_is_bounded(piece):
    assert _work(piece, SIZE) <= SIZE * OVERLAP + LEAST + (1 + REJECTING) * LONGEST


def test_a_search_that_stops_early_says_so_and_cannot_be_mended():
    (found,) = findings({"text": "eyJ-" * 50_000})
    assert (found.rule, found.mend) == ("secret.too-many-candidates", None)


def test_a_blob_whose_search_stops_early_says_so():
    found = findings({"blob": b64encode(b"eyJ-" * 50_000).decode()})
    assert {(one.rule, one.mend) for one in found} == {("secret.too-many-candidates", None)}


@pytest.mark.parametrize(
    ("piece", "rule"),
    [("AKIA{:016d} ", "secret.too-many"), ("a\u200b", "hidden.too-many"), ("\u2067a", "hidden.too-many")],
)
def test_after_so_many_findings_comes_one_about_all_others(piece, rule):
    text = "".join(piece.format(number * 7919) for number in range(10**11, 10**11 + 2 * MOST))
    found = [one for one in findings({"text": text}) if one.rule.split(".")[0] == rule.split(".")[0]]
    assert len(found) == MOST + 1
    assert (found[-1].rule, found[-1].mend) == (rule, None)


def test_hidden_pieces_that_touch_are_one():
    (found,) = findings({"text": "a" + "\x1b]" * 3 * MOST})
    assert (found.start, found.end, found.mend) == (1, 1 + 6 * MOST, "")
