"""Looking closely at a real installation: what takes seconds tells how far it is, and what is wrong."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from douane.reports.gathering import HUNDRED, thorough
from douane.reports.posture import posture
from douane.reports.practice import State
from douane.stores.paths import database_path
from tests.unit.operations._recorded import recorded


class StoppedError(Exception):
    pass


def judged(found, name):
    [one] = [one for one in posture(found).standings if one.practice.id == name]
    return one.judged


def rewritten(state):
    with closing(sqlite3.connect(database_path(state), isolation_level=None)) as log:
        for (trigger,) in log.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            log.execute(f"DROP TRIGGER {trigger}")
        log.execute("UPDATE entries SET body = replace(body, 'allow', 'deny') WHERE seq = 2")


def test_a_log_that_was_rewritten_is_found_and_told(tmp_path):
    place = recorded(tmp_path)._replace(tenant="acme")  # of which the log alone is looked at closely
    assert judged(thorough(place), "audit.proven").state is State.MET
    rewritten(place.state)
    assert judged(thorough(place), "audit.proven").state is State.NOT_MET


def test_it_is_told_how_far_it_is_and_ends_when_nobody_wants_it(tmp_path):
    place = recorded(tmp_path)
    heard = []
    thorough(place, lambda done, in_all: heard.append((done, in_all)))
    assert {in_all for _, in_all in heard} == {HUNDRED}
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)
    assert heard[0][0] == 0
    assert HUNDRED / 2 < heard[-1][0] < HUNDRED

    def unwanted(_done, _in_all):
        raise StoppedError

    with pytest.raises(StoppedError):
        thorough(place, unwanted)
