"""Scenes that took place are judged again from their record: under their own policy they come out as they did."""

from __future__ import annotations

import json

import pytest

from tests._promises import promise
from tests.e2e.scenes.attacks import ATTACKS
from tests.e2e.scenes.attacks import MORE as MORE_ATTACKS
from tests.e2e.scenes.honest import HONEST
from tests.e2e.scenes.honest import MORE as MORE_HONEST

UNWATCHED = '[behaviour]\noff = "*"\n'
PROGRAM, *OTHERS = ATTACKS
EVERY = [*OTHERS, *MORE_ATTACKS, *HONEST, *MORE_HONEST]


@pytest.fixture
def judge_again(douane, home):
    """`judge_again(code, policy)` is the summary under another policy, or that of the record."""

    def replay(code, policy=None):
        other = home / "other.toml"
        other.write_text(policy or "", "utf-8")
        done = douane("policy", "replay", "--since", "1h", "--json", *(("--policy", other) if policy else ()))
        assert done.returncode == code, (done.stdout[-2000:], done.stderr)
        return json.loads(done.stdout.splitlines()[-1])["summary"]

    return replay


def check(summary):
    assert summary["messages"] > 20
    assert (summary["changed"], summary["unknown"], summary["doubts"]) == (0, 0, {})


@promise("P-REPLAY")
def test_an_attack_comes_out_as_it_did_and_otherwise_under_another_policy(hold, judge_again):
    outcome = hold(PROGRAM)
    check(judge_again(0))
    summary = judge_again(1, UNWATCHED)
    assert summary["changed"] == summary["rules"]["behaviour"] == len(outcome.refusals)


@promise("P-REPLAY")
@pytest.mark.long
@pytest.mark.parametrize("scene", EVERY, ids=str)
def test_every_scene_comes_out_as_it_did(hold, judge_again, scene):
    hold(scene)
    check(judge_again(0))
