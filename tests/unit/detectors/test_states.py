"""Numbers of states: a right check digit makes them surer, a wrong one does not clear them."""

from __future__ import annotations

import re
from random import Random

import pytest

from douane.detectors.people.labels import FOREIGN, LABELS
from douane.detectors.people.states import PROVEN, STATES, UNPROVEN, confidence

COUNTRIES = {country for state in STATES for country in state.countries.split()}
_PIECE = re.compile(r"(?P<kind>\[[^\]]+\]|[0-9A-Z])(?:\{(?P<count>[0-9]+)(?:,[0-9]+)?\}|\?)?")


def pieces(form):
    """What may stand in each place of a form."""
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return [
        [one for one in alphabet if re.match(piece["kind"], one)]
        for piece in _PIECE.finditer(form)
        for _ in range(int(piece["count"] or 1))
    ]


def test_forty_countries_and_more_are_known():
    assert len(COUNTRIES) >= 40


@pytest.mark.parametrize("state", STATES, ids=lambda state: f"{state.countries} {state.words.split()[0]}")
def test_a_proof_takes_some_of_what_has_the_form_and_never_raises(state):
    dice = Random(state.countries)
    places = pieces(state.form)
    proven = [state.proves("".join(map(dice.choice, places))) for _ in range(3000)]
    assert any(proven) or state.countries == "CN"  # where a date of eight digits must be right too


def test_what_announces_them_is_among_the_words_that_are_looked_for():
    known = {label.word for label in (*LABELS, *FOREIGN)}
    words = [word.replace("_", " ") for state in STATES for word in state.words.split()]
    assert [word for word in words if word not in known] == []


def test_a_check_digit_counts():
    assert confidence("pesel", "44051401359", 0.8) == PROVEN
    assert confidence("pesel", "44051401358", 0.8) == UNPROVEN
    assert confidence("national id", "44051401358", 0.8) == 0.8
