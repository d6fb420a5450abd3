"""What a document says of behaviour, and where it is wrong."""

from __future__ import annotations

import pytest

from douane.model.bounds import MEASURED, Bound, Bounds
from douane.policy.document import Level
from tests.unit.policy.test_gateway_settings import complaint, settings


def test_nothing_said_is_the_usual():
    assert settings().behaviour == Bounds()


def test_bounds_are_read():
    found = settings(
        '[behaviour]\noff = ["burst"]\npace = "5 s"\nsuspension = "1 h"\nshared = 10\n'
        "loop = { warning = 10, danger = 20, critical = 30 }\n[behaviour.rate]\ndanger = 5000"
    ).behaviour
    assert found.off == {"burst"}
    assert (found.pace, found.suspension, found.shared) == (5, 3600, 10)
    assert found.loop == Bound(10, 20, 30)
    assert found.rate == Bound(600, 5000, 5000)
    assert found.bulk == Bounds().bulk


def test_all_measures_can_be_off():
    assert settings('[behaviour]\noff = "*"').behaviour.off == set(MEASURED)


@pytest.mark.parametrize(
    ("stated", "bound"),
    [
        ("critical = 20", Bound(20, 20, 20)),
        ("warning = 200", Bound(200, 200, 500)),
        ("danger = 10", Bound(10, 10, 500)),
        ("warning = 1000", Bound(1000, 1000, 1000)),
    ],
)
def test_levels_that_are_not_stated_fit_between_those_that_are(stated, bound):
    assert settings(f"[behaviour]\nloop = {{ {stated} }}").behaviour.loop == bound


def test_of_two_documents_the_stricter_counts():
    found = settings(
        '[behaviour]\noff = ["burst", "loop"]\nloop = { danger = 80 }\nshared = 2',
        '[behaviour]\noff = ["burst", "rate"]\nbulk = { danger = 300 }',
    ).behaviour
    assert found.off == {"burst"}
    assert (found.loop.danger, found.bulk.danger, found.shared) == (80, 300, 2)


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("behaviour = 5", 1, "`behaviour` must be a table"),
        ('[behaviour]\noff = ["loops"]', 2, "no measure is called `loops`"),
        ("[behaviour]\nloops = { danger = 5 }", 2, "unknown key `loops`"),
        ("[behaviour]\nloop = 5", 2, "`loop` must be a table"),
        ("[behaviour.loop]\nserious = 5", 2, "unknown key `serious`"),
        ("[behaviour.loop]\ndanger = 0", 2, "`danger` cannot be `0`"),
        ("[behaviour.loop]\nwarning = 9\ndanger = 5", 3, "the levels of `loop` do not rise"),
        ('[behaviour]\nsuspension = "now"', 2, "`suspension` cannot be `now`"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text, line, what):
    message, fix = complaint(text)
    assert f"line {line}: {what}" in message
    assert fix


def test_it_is_not_a_projects_to_say():
    message, _ = complaint('[behaviour]\noff = ["loop"]', Level.PROJECT)
    assert "a project's document cannot set `behaviour`" in message
