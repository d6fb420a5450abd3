"""Attacks are suspended in time; honest sessions are never slowed down."""

from __future__ import annotations

import pytest

from douane.model.bounds import Bounds
from douane.model.conduct import Level
from tests.unit.behaviour._scenes import ATTACKS, HONEST, Course, injections, prices


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_suspended(name):
    calls, measure = ATTACKS[name]
    course = Course().run(calls)
    assert course.suspended_after is not None
    assert course.suspended_after <= 1100
    assert course.levels[measure] is Level.CRITICAL


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_session_is_not_slowed_down(name):
    course = Course().run(HONEST[name]())
    assert course.level < Level.DANGER, course.levels
    assert course.waited == 0


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_slowed_down_before_it_is_suspended(name):
    course = Course().run(ATTACKS[name][0][:600])
    assert course.waited > 0


def test_variations_of_one_payload_are_suspended():
    course = Course().run(injections(60, 120), is_refused=True)
    assert course.levels["variations"] is Level.CRITICAL


def test_a_hundred_connections_that_share_the_work_are_known_by_their_principal():
    single = Course()
    shared = Course(Bounds().for_all())
    for number, call in enumerate(prices(10_000, 300)):
        if number % 100 == 0:
            single.call(*call)
        shared.call(*call)
    assert single.level < Level.DANGER
    assert shared.levels["enumeration"] is Level.CRITICAL
