"""People at work in front of real servers are never refused anything, at their own speed and many times faster."""

from __future__ import annotations

import pytest

from tests._promises import promise
from tests.e2e.scenes.honest import HONEST, MORE


def check(outcome):
    assert outcome.refusals == []
    assert outcome.answered


@promise("P-WORK-UNDISTURBED")
@pytest.mark.parametrize("scene", HONEST[::2], ids=str)
def test_work_is_never_refused(hold, scene):
    check(hold(scene))


@promise("P-WORK-UNDISTURBED")
@pytest.mark.long
@pytest.mark.parametrize("scene", [*HONEST[1::2], *MORE], ids=str)
def test_other_work_is_never_refused(hold, scene):
    check(hold(scene))


@promise("P-WORK-UNDISTURBED")
@pytest.mark.long
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize("scene", [*HONEST, *MORE], ids=str)
def test_work_is_never_refused_at_its_own_speed(hold, scene):
    check(hold(scene, scene.seconds))
