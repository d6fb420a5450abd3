"""The page of the posture: the score, every practice under its theme, and looking closely."""

from __future__ import annotations

import re

import pytest

from douane.control.pages.posture import THEMES
from douane.operations.base import Role
from douane.reports.practices import PRACTICES
from tests._control import posted, room, seen
from tests.unit.control.pages._works import over
from tests.unit.operations._recorded import recorded


@pytest.fixture
def folder(tmp_path):
    recorded(tmp_path)
    return tmp_path


def test_posture_is_for_auditors(folder):
    assert seen(room(folder, Role.AUDITOR), "/posture").status == 200
    assert seen(room(folder, Role.VIEWER), "/posture").status == 403
    assert posted(room(folder, Role.VIEWER), "/posture").status == 403


def test_it_has_a_score_every_practice_and_what_to_do(folder):
    text = seen(room(folder), "/posture").text
    assert re.search(r"<dd>\d+<span class=\"note\">of 100", text)
    assert "What to do next" in text
    assert all(f'id="{one.id.replace(".", "-")}"' in text for one in PRACTICES)


def test_every_practice_has_one_theme():
    starts = [start for _, each in THEMES for start in each]
    assert len(starts) == len(set(starts))
    assert {one.id.partition(".")[0] for one in PRACTICES} == {*starts}


def test_looking_closely_sees_what_was_unknown_and_says_how_far_it_is(folder):
    app = room(folder)
    assert "nobody" in seen(app, "/posture").text
    text = over(app, posted(app, "/posture").headers["location"])
    assert "looked at closely" in text
    row = re.search(r'id="policy-fires".*?</tr>', text, re.DOTALL)[0]
    assert "unknown" not in row


def test_what_somebody_else_looks_at_is_not_there(folder):
    assert seen(room(folder), "/posture/nothing").status == 404
    assert posted(room(folder), "/posture/nothing/stop").status == 303
