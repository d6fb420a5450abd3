"""Triggers without a scanner: where each stands, in order."""

from __future__ import annotations

import pytest

from douane.detectors.trigger import Trigger, literal, word
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
