"""Triggers without a scanner: where each stands, in order."""

from __future__ import annotations

import re

import pytest

from douane.detectors import TRIGGERS as ALL
from douane.detectors.trigger import RUN, RUNS, Trigger, literal, runs, word
from douane.detectors.triggers import Triggers

TRIGGERS = Triggers(
    "one", (literal("ghp_"), word("ssn"), Trigger("[a-z]@[a-z]", 3, folded=True), Trigger("[0-9]{4}[- ]", 5))
)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", []),
        ("ghp_1 GHP_1", [(0, 0)]),
        ("SSN ssn", [(0, 1), (4, 1)]),
        ("a@b@C", [(0, 2), (2, 2)]),
        ("12345-6789 0", [(1, 3), (6, 3)]),
        ("\u0130ssn é a@b", [(1, 1), (7, 2)]),
    ],
)
def test_every_occurrence_is_found_in_order(content, expected):
    assert TRIGGERS.search(content) == expected


def spelled(element):
    """The characters that an element of an expression may stand for, as often as it does."""
    kind, value = element
    if str(kind) == "MAX_REPEAT":
        return value[1] * [one for inner in value[2] for one in spelled(inner)]
    if str(kind) == "SUBPATTERN":
        return [one for inner in value[3] for one in spelled(inner)]
    fits = re.compile(re.escape(chr(value)) if str(kind) == "LITERAL" else _class(value), re.ASCII)
    return [frozenset(filter(fits.fullmatch, map(chr, range(128))))]


def _class(members):
    """A class of characters as it was written."""
    said = "".join(
        "^"
        if str(kind) == "NEGATE"
        else re.escape(chr(value))
        if str(kind) == "LITERAL"
        else f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
        for kind, value in members
    )
    return f"[{said}]"


def test_what_is_sought_in_runs_is_in_them():
    """All of it but for the first character, and long enough to be one."""
    sought = {one.expression for triggers in ALL for one in triggers.all if one.within == RUNS}
    assert sought
    of_runs = {chr(one) for one in range(128) if runs(RUN * bytes([one]))}
    for expression in sought:
        characters = [one for element in re._parser.parse(expression) for one in spelled(element)]
        inside = characters if characters[0] <= of_runs else characters[1:]
        assert len(inside) >= RUN, expression
        assert all(one <= of_runs for one in inside), expression


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", []),
        (b"a" * 23, []),
        (b"a" * 24, [(0, 24)]),
        (b"." + b"a" * 24 + b"." + b"-/" * 12, [(0, 25), (25, 50)]),
        (b"a" * 23 + b"?" + b"b" * 30 + b" ", [(23, 54)]),
    ],
)
def test_runs_are_found_with_the_character_before(raw, expected):
    assert runs(raw) == expected
