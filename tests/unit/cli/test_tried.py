"""`douane sandbox tried`, on a log that a gate would have left."""

from __future__ import annotations

import json

import pytest

from douane.cli.app import outcome
from douane.sandbox.egress.attempt import Attempt, Opened, Owner, Refused, Running, Via, entry
from douane.sandbox.egress.refusals import Refusal, Why
from douane.stores.sqlite import SqliteStore
from tests._promises import promise
from tests._scanner import used_before

OWNER = Owner("npm:x#1", "translator")
BUSY = Running(frozenset({"translate"}))
OUTCOMES = (
    Refused(Attempt(1000.0, Via.CONNECT, "collector.example", 443, BUSY), Refusal(Why.HOST, "no")),
    Refused(Attempt(1001.0, Via.CONNECT, "collector.example", 443, BUSY), Refusal(Why.HOST, "no")),
    Opened(Attempt(1002.0, Via.PLAIN, "db.example", 5432), "93.184.216.1"),
)


@pytest.fixture
def log(tmp_path, monkeypatch):
    folder = str(used_before(tmp_path / "state"))
    monkeypatch.setenv("DOUANE_STATE", folder)
    store = SqliteStore(folder)
    yield store
    store.close()


@promise("P-EGRESS-LEARN")
def test_what_was_tried_is_shown_with_the_lines_that_would_let_it(log, capsys):
    log.commit([entry(one, OWNER) for one in OUTCOMES])
    assert outcome(["sandbox", "tried", "translator"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].split() == ["refused", "2", "collector.example:443", "egress.host", "while", "translate"]
    assert said[1].split() == ["reached", "1", "db.example:5432"]
    assert said[2:] == ["to add to `network`:", '  "collector.example",', '  "tcp://db.example:5432",']


def test_an_address_that_no_line_lets_is_named_and_an_installation_is_not(log, capsys):
    refusal = Refusal(Why.NETWORK, "it leads to a reserved network", ": 203.0.113.80; add ` in …`")
    refused = Refused(Attempt(1000.0, Via.CONNECT, "pypi.example", 443), refusal)
    installed = entry(OUTCOMES[2], OWNER._replace(stage="installation"))
    log.commit([entry(refused, OWNER), installed])
    assert outcome(["sandbox", "tried", "translator"]) == 0
    said = capsys.readouterr().out
    assert "`pypi.example:443`: it leads to a reserved network: 203.0.113.80; add ` in …`" in said
    assert "db.example" not in said


def test_programs_get_a_line_for_each_host(log, capsys):
    log.commit([entry(one, OWNER) for one in OUTCOMES])
    assert outcome(["sandbox", "tried", "translator", "--since", "1970-01-01", "--json"]) == 0
    *rows, lines = map(json.loads, capsys.readouterr().out.splitlines())
    assert [(row["what"], row["times"]) for row in rows] == [("refused", 2), ("reached", 1)]
    assert lines == {"network": ["collector.example", "tcp://db.example:5432"]}


def test_who_tried_nothing_needs_no_line(log, capsys):
    log.commit([entry(OUTCOMES[0], OWNER)])
    assert outcome(["sandbox", "tried", "other"]) == 0
    assert capsys.readouterr().out == "nothing was tried that a line would let through\n"


def test_before_anything_was_recorded_it_says_what_to_do(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DOUANE_STATE", str(tmp_path / "none"))
    assert outcome(["sandbox", "tried", "translator"]) == 2
    assert "start the server within a profile first" in capsys.readouterr().err
