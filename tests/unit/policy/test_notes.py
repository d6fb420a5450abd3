"""What is worth saying about documents without mistakes."""

from __future__ import annotations

import pytest

from douane.policy.notes import notes
from tests.unit.policy._made import NOW, config, yours

EXCEPTION = '[[exception]]\nfinding = "secret.x"\nserver = "a"\nreason = "r"\nuntil = '


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (EXCEPTION + "2027-01-14", "this exception has run out"),
        ('[[rule]]\nid = "a"\naction = "allow"', "rule `a` allows, which lifts no other rule"),
        ('mode = "monitor"', "nothing is enforced, only recorded"),
    ],
)
def test_what_does_less_than_it_seems_is_noted(text, message):
    (note,) = notes(config(yours(text)).policy, NOW)
    assert note.message.startswith(message)


@pytest.mark.parametrize(
    "text",
    [
        "",
        EXCEPTION + "2027-01-15",
        EXCEPTION + '2027-01-15\nlabel = "private"',
        '[[rule]]\nid = "a"\naction = "deny"',
        '[[rule]]\nid = "a"\naction = "deny"\nlabel = "private"',
    ],
)
def test_the_rest_is_not(text):
    assert list(notes(config(yours(text)).policy, NOW)) == []
