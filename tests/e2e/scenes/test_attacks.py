"""Loops, walks and harvests in front of real servers are slowed down and suspended long before they are done."""

from __future__ import annotations

import pytest

from tests._promises import promise
from tests.e2e.scenes.attacks import ATTACKS, MORE
from tests.e2e.scenes.scene import Scene

SOONER, LATER = ATTACKS[::2], ATTACKS[1::2]
MORE_IN_A_SECOND = 1.2  # calls that pass in a slowed-down session
SHORT = 15


def check(outcome, found, scene: Scene, seconds):
    assert {f"behaviour.{scene.measure}", scene.end} <= found
    assert outcome.ended_refused
    assert outcome.answered <= scene.most + MORE_IN_A_SECOND * seconds


@promise("P-ATTACK-STOPPED")
@pytest.mark.parametrize("scene", SOONER, ids=str)
def test_an_attack_is_stopped(hold, found, scene):
    check(hold(scene), found(), scene, SHORT)


@promise("P-ATTACK-STOPPED")
@pytest.mark.long
@pytest.mark.parametrize("scene", LATER, ids=str)
def test_another_attack_is_stopped(hold, found, scene):
    check(hold(scene), found(), scene, SHORT)


@promise("P-ATTACK-STOPPED")
@pytest.mark.long
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("scene", [*ATTACKS, *MORE], ids=str)
def test_an_attack_is_stopped_at_its_own_speed(hold, found, scene):
    check(hold(scene, scene.seconds), found(), scene, scene.seconds)
