"""Look-alikes, compatible forms and marks are read as what they look like, and lead back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douane.detectors.folding import folded
from douane.detectors.layer import Layer


def layer(content):
    return Layer(content, lambda start, end: (start, end))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("\u0456gn\u043er\u0435", "ignore"),  # Cyrillic
        ("\uff29\uff27\uff2e\uff2f\uff32\uff25", "IGNORE"),
        ("\U0001d422\U0001d4f0\U0001d55f\U0001d594\U0001d5ff\U0001d68e", "ignore"),
        ("ⓘⓖⓝⓞⓡⓔ", "ignore"),
        ("ïgñórè", "ignore"),
        ("i\u0300g\u0336n\u0301o\u0308r\u0323e\u0325", "ignore"),
        ("o\ufb03ce", "office"),
        ("don’t “quote”", 'don\'t "quote"'),
        ("a\u00a0b\u2003c", "a b c"),
        ("10\u221220", "10-20"),
    ],
)
def test_what_looks_like_ascii_is_read_as_that(written, read):
    assert layer(written).folded.content == read


@pytest.mark.parametrize("content", ["", "Plain", "日本", "здж", "😀", "Это наши слова, text"])
def test_what_does_not_stays_and_costs_nothing(content):
    assert layer(content).folded is not None
    assert folded(content) is None
    assert layer(content).folded.content == content


def test_a_word_leads_back_to_all_of_it():
    one = layer("😀 o\ufb03c\u0435\u0301! \uff58").folded
    assert one.content == "😀 office! x"
    assert one.original(2, 8) == (2, 6)
    assert one.original(10, 11) == (9, 10)


@given(st.text(st.characters(max_codepoint=0x2FFFF), max_size=30))
def test_every_character_leads_back(content):
    one = layer(content).folded
    spans = [one.original(at, at + 1) for at in range(len(one.content))]
    assert all(0 <= start < end <= len(content) for start, end in spans)
    assert spans == sorted(spans)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Это наши слова", "Это наши слова"),
        ("Это наши слова s\u0435nd", "Этo нawи cлoвa send"),
        ("Это «naïve»", "Это «naive»"),
        ("\u0441\u043e send", "co send"),
    ],
)
def test_cyrillic_is_left_alone_where_no_word_mixes_it_with_latin(written, read):
    assert layer(written).folded.content == read


@given(st.text(st.characters(max_codepoint=0x24F), max_size=100))
def test_many_and_few_replacements_come_to_the_same(content):
    many = "".join(map(chr, range(0x1D400, 0x1D450)))
    assert layer(content + many).folded.content.startswith(layer(content).folded.content)
