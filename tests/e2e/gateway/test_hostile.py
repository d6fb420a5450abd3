"""Honest clients go on while others try to take everything; nothing is left of those afterwards."""

from __future__ import annotations

from statistics import median

import pytest

from tests._promises import promise
from tests.e2e.gateway import gateway as douane
from tests.e2e.gateway import hostile
from tests.e2e.gateway.load import HTTP_ECHO, honest, memory_mb, open_files
from tests.e2e.gateway.running import HERE, python, running

MOST_MB = 270  # a gateway at rest has 100, and 88 hostile clients may each have it hold a megabyte or two
CONFIG = douane.CONFIG + '\n[behaviour]\noff = "*"\n'  # the same call as fast as it goes
AT_LEAST = 0.8  # of what honest clients had without the others
ROUNDS = 5


@pytest.fixture
def behind(tmp_path):
    """A gateway's process, its endpoint, and tokens of two, in front of a server that is never the bottleneck."""
    with (
        running(HTTP_ECHO, {}) as upstream,
        douane.gateway_process(upstream + "/mcp", tmp_path, CONFIG) as (process, address),
    ):
        yield process, address + douane.PATH, (douane.token_in(tmp_path), douane.key_in(tmp_path, "mallory"))


def attacking(url, other, *kinds):
    return running(python(HERE / "hostile.py", url, other, *kinds), {})


@promise("P-HTTP-HONEST")
def test_every_honest_call_is_answered_while_hostile_clients_try_everything(behind):
    process, url, (token, other) = behind
    with attacking(url, other):
        found = honest(url, token, 4, 2)
        assert memory_mb(process.pid) < MOST_MB
    assert found["failures"] == 0
    assert found["calls"] > 0


@promise("P-HTTP-HONEST")
@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", hostile.KINDS)
def test_honest_clients_keep_most_of_their_rate_beside(behind, kind):
    process, url, (token, other) = behind
    honest(url, token, 4, 1)
    files = open_files(process.pid)
    alone, beside = [], []
    for _ in range(ROUNDS):  # in turns, so that whatever else the machine does falls on both
        alone.append(honest(url, token, 4, 1)["rate"])
        with attacking(url, other, kind):
            beside.append(honest(url, token, 4, 1)["rate"])
    assert median(beside) >= AT_LEAST * median(alone), (beside, alone)
    assert open_files(process.pid) <= files + 2 * hostile.AT_A_TIME
