"""The sieve finds what looking for each literal would."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from douane.detectors.formats import FOLDED, PATTERNS
from douane.detectors.sieve import Sieve

LITERALS = sorted({literal for pattern in PATTERNS for literal in pattern.literals})
SIEVE = Sieve.of(LITERALS)


def _naive(content, literals):
    return {
        (start, literal)
        for literal in literals
        for start in range(len(content))
        if content.startswith(literal, start)
    }


@given(st.lists(st.sampled_from([*LITERALS, *[part[:-1] for part in LITERALS], " ", "x", "_", "-", "."])))
def test_every_literal_is_found_wherever_it_stands(parts):
    content = "".join(parts)
    assert set(SIEVE.occurrences(content)) == _naive(content, LITERALS)


@given(
    st.sets(st.text("ab_-A", min_size=1, max_size=4), min_size=1, max_size=6), st.text("ab_-A", max_size=40)
)
def test_any_set_of_literals_is_found(literals, content):
    assert set(Sieve.of(literals).occurrences(content)) == _naive(content, literals)


def test_nothing_is_found_twice():
    found = list(SIEVE.occurrences("".join(LITERALS)))
    assert len(found) == len(set(found))


def test_folded_literals_are_in_lower_case():
    assert all(literal == literal.lower() for pattern in FOLDED for literal in pattern.literals)
