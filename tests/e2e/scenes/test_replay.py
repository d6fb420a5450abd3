"""Scenes that took place are judged again from their record: under their own policy they come out as they did."""

from __future__ import annotations

import pytest

from tests._promises import promise
from tests.e2e.scenes.attacks import ATTACKS
from tests.e2e.scenes.attacks import MORE as MORE_ATTACKS
from tests.e2e.scenes.honest import HONEST
from tests.e2e.scenes.honest import MORE as MORE_HONEST

UNWATCHED = '[behaviour]\noff = "*"\n'
PROGRAM, *OTHERS = ATTACKS
EVERY = [*OTHERS, *MORE_ATTACKS, *HONEST, *MORE_HONEST]


@promise("P-REPLAY")
@pytest.mark.long
def test_an_attack_comes_out_as_it_did_and_otherwise_under_another_policy(hold, judge_again, comes_out):
    outcome = hold(PROGRAM)
    comes_out()
    summary = judge_again(1, UNWATCHED)
    assert summary["changed"] == summary["rules"]["behaviour"] == len(outcome.refusals)


@promise("P-REPLAY")
@pytest.mark.long
@pytest.mark.parametrize("scene", EVERY, ids=str)
def test_every_scene_comes_out_as_it_did(hold, comes_out, scene):
    hold(scene)
    comes_out()
