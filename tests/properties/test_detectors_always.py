"""What holds for every detector and every message."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douane.detectors import DETECTORS
from douane.detectors.text import Text
from douane.detectors.visible import Visible, invisible_runs
from douane.protocol.json import CUT, at
from tests._scanner import SCANNER
from tests.corpus._samples import findings, message, samples

FRAGMENTS = [sample.text for sample in samples("hits")]
ODD = [
    "\u200b",
    "\u202e",
    "\x1b[",
    "<!--",
    "-->",
    "\\u",
    "\\n",
    '\\"',
    "password",
    "=",
    ": ",
    "\x1f",
    "://",
    "@",
    "eyJ",
    "-----",
    "\U000e0041",
    "é",
    "😀",
]

PIECES = [*FRAGMENTS, *ODD]


def _piece(number):
    """By number: hypothesis writes out what it draws from, and refuses when that is very long."""
    return PIECES[number]


pieces = st.integers(0, len(PIECES) - 1).map(_piece)
texts = st.lists(st.one_of(pieces, st.text(max_size=8)), max_size=5).map("".join)
values = st.recursive(
    texts | st.integers(-9, 9) | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


def _value(params):
    """A message's parameters as they are once decoded."""
    return message({"it": params})


@given(values)
def test_every_finding_lies_within_the_string_it_names(params):
    read = _value(params)
    text = Text.of(read, scanner=SCANNER)
    for finding in (one for detector in DETECTORS for one in detector.find(text)):
        if not finding.in_key and not finding.where.endswith(CUT):
            assert 0 <= finding.start < finding.end <= len(at(read.value, finding.where))


@given(values)
def test_the_same_message_has_the_same_findings(params):
    read = _value(params)
    first, second = ([list(one.find(Text.of(read, scanner=SCANNER))) for one in DETECTORS] for _ in range(2))
    assert first == second


@given(texts)
def test_every_finding_says_enough(text):
    for finding in findings({"text": text}):
        assert finding.rule.count(".") == 1
        assert finding.because
        assert 0 < finding.confidence <= 1
        assert len(finding.digest) == 64


@given(st.text(st.sampled_from("ab\u200b\u2060\ufe0f\U000e0041"), max_size=30))
def test_a_visible_span_leads_back_to_the_same_text(text):
    visible = Visible.of(text, invisible_runs(text))
    for start in range(len(visible.content)):
        for end in range(start + 1, len(visible.content) + 1):
            original = text[slice(*visible.original(start, end))]
            assert Visible.of(original, invisible_runs(original)).content == visible.content[start:end]


HOSTILE = [
    *(
        "a",
        "A",
        "-",
        "_",
        ".",
        "\\",
        "\x1b",
        "\x1b[",
        "\x1b]",
        "<!--",
        "<!-",
        "--",
        "://",
        "://a:",
        "a://b:c",
        "@",
        '"',
        "=",
    ),
    *(
        "eyJ",
        "eyJ.",
        "eyJaaaaaaaaaaaa.",
        "-----BEGIN RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\n",
        "-----",
    ),
    *(
        "password",
        "password=",
        "password = '",
        "passwordpassword ",
        "key",
        "key=",
        "_key",
        "token: ",
        "secret\x1f",
        "pwd,",
    ),
    *(
        "xoxb-1",
        "sk-",
        "sk-ant-",
        "ghp_",
        "AKIA",
        "dapi",
        ":AA",
        "-us",
        "JQQJ99",
        "Q~",
        "hooks.slack.com/services/",
        "bearer ",
    ),
    *(
        "basic ",
        "Private-Lines: 1",
        "1//0",
        "sl.",
        "dp.pt.",
        "A3-",
        "\u200b",
        "a\u200b",
        "\u202e",
        "\u2067",
        "\ufe0f",
        "\U000e0041",
    ),
    *(
        "\u2067\n",
        "é",
        "\\udb40\\udc41",
        "\\u200b",
        "\\ud83c\\udff4",
        "é\x1b",
        "\x9b",
        "0123456789",
        "a1",
        "{",
        "(",
        "\r\n",
        "\x1f",
    ),
]
SIZE = 10_000
TIMES = 8
ATTEMPTS = 5


def _cost(piece, size):
    text = Text.of(message({"text": piece * (size // len(piece))}), scanner=SCANNER)
    started = time.process_time_ns()
    for detector in DETECTORS:
        for _ in detector.find(text):
            pass
    return time.process_time_ns() - started


@pytest.mark.parametrize("piece", HOSTILE, ids=ascii)
def test_cost_grows_with_the_length_and_no_faster(piece):
    """Eight times the text costs eight times as much; a quadratic detector would need sixty-four."""
    small, large = _cost(piece, SIZE), math.inf
    for _ in range(ATTEMPTS):  # who else uses the machine only ever adds to it
        small, large = min(small, _cost(piece, SIZE)), min(large, _cost(piece, SIZE * TIMES))
        if large < small * TIMES * 3 + 2_000_000:
            return
    assert large < small * TIMES * 3 + 2_000_000
