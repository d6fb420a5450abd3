"""`douane approvals stats` tells whether people are asked too much, and what would ask less."""

from __future__ import annotations

import json
import time
import tomllib
from contextlib import closing
from dataclasses import replace

import pytest

from douane.approvals.excess import excess
from douane.approvals.grant import Terms, grant_for
from douane.cli.app import outcome
from douane.stores.approvals import Approvals
from douane.stores.paths import state_folder
from douane.stores.protection import trusted_in
from tests._promises import promise
from tests.unit.approvals.test_grant import ASKED

RULE = '[[rule]]\nid = "ask-first"\ntool = "send"\naction = "hold"\nask = "person"\n'


@pytest.fixture
def store(tmp_path, monkeypatch):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "douane.toml").write_text(RULE, "utf-8")
    monkeypatch.setenv("DOUANE_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("DOUANE_STATE", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    folder = state_folder()
    with closing(Approvals(folder, trusted_in(folder))) as made:
        yield made


def approve(store, number):
    now = time.time()
    ticket = store.put(replace(ASKED, name=f"q{number % 3}"), now - 2, now + 30, now + 3600)
    grant = grant_for(ticket.question, Terms(1, now + 60, {}), f"g{number}", "local:bob", now)
    store.approve(ticket, grant, now)


@promise("P-ASKED-RARELY")
def test_each_answer_counts_also_where_the_same_was_asked_before(store, capfd):
    for number in range(10):
        approve(store, number)
    assert outcome(["approvals", "stats", "--json"]) == 0
    told = json.loads(capfd.readouterr().out)
    assert (told["questions"], told["answered"], told["share_approved"]) == (10, 10, 1.0)
    assert 2.0 <= told["median_seconds_to_answer"] < 10.0
    assert told["share_answered_in_3_s"] > 0
    [clause] = told["proposed"]
    assert tomllib.loads(clause)["rule"][0]["tool"] == ["send", "!send"]


def test_a_rule_that_would_ask_less_is_printed_as_toml(store, capfd):
    for number in range(10):
        approve(store, number)
    assert outcome(["approvals", "stats"]) == 0
    shown = capfd.readouterr().out
    assert "always approved           mail/send" in shown
    assert '[[rule]]\nid = "ask-first"\ntool = ["send", "!send"]' in shown


def test_a_no_to_a_session_is_one_to_each_question_and_is_shown_without_arguments(store, capfd):
    now = time.time()
    about = store.put(excess(ASKED, 10), now, now, now + 3600)
    store.put(ASKED, now, now + 30, now + 3600)
    assert outcome(["approvals", "show", about.question.name]) == 0
    shown = capfd.readouterr().out
    assert "a yes lets it ask on and no call pass" in shown
    assert "arguments" not in shown
    assert outcome(["approvals", "deny", about.question.name]) == 0
    capfd.readouterr()
    assert outcome(["approvals", "stats", "--json"]) == 0
    told = json.loads(capfd.readouterr().out)
    assert (told["questions"], told["answered"], told["open"]) == (2, 2, 0)
