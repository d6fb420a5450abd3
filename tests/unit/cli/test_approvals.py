"""What `douane approvals` shows, and what it refuses to do for anybody who is no person at a terminal."""

from __future__ import annotations

import json
import time
from contextlib import closing
from dataclasses import replace
from importlib import import_module

import pytest

from douane.approvals.grant import Terms, grant_for
from douane.audit.entry import decoded
from douane.cli.app import outcome
from douane.stores.account import account
from douane.stores.approvals import Approvals
from douane.stores.paths import state_folder
from douane.stores.protection import trusted_in
from douane.stores.reader import Reader
from tests._promises import promise
from tests._scanner import used_before
from tests.unit.approvals.test_grant import ASKED

MOST = 10


@pytest.fixture
def store(tmp_path, monkeypatch):
    (tmp_path / "config").mkdir()
    monkeypatch.setenv("DOUANE_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("DOUANE_STATE", str(used_before(tmp_path / "state")))
    monkeypatch.chdir(tmp_path)
    folder = state_folder()
    with closing(Approvals(folder, trusted_in(folder))) as made:
        yield made


def put(store, question=ASKED):
    now = time.time()
    return store.put(question, now, now + 30, now + 3600)


def like(number):
    parts = {"/arguments/to": f"d{number}", "/arguments/text": "d2"}
    return replace(ASKED, name=f"q{number}", parts=parts, shown={"to": f"no{number}", "text": "hello"})


def lines(capfd):
    return [json.loads(line) for line in capfd.readouterr().out.splitlines()]


def test_what_waits_is_listed_and_shown(store, capfd):
    assert outcome(["approvals", "list"]) == 0
    assert "nothing waits" in capfd.readouterr().out
    put(store, replace(ASKED, whole=frozenset({"/arguments/to"}), because="\x1b[2J it is about it"))
    assert outcome(["approvals", "list"]) == 0
    assert outcome(["approvals", "show", "q1"]) == 0
    shown = capfd.readouterr().out
    assert "mail send" in shown
    assert "waiting" in shown
    assert "not shown whole: text" in shown
    assert "no call of it was approved before" in shown
    assert "\x1b" not in shown


@promise("P-PERSON-ANSWERS")
def test_a_long_argument_leaves_the_others_in_sight(store, capfd):
    before, after = ({"cc": [text] * 1000, "to": "eve"} for text in ("", "a"))
    now = time.time()
    ticket = put(store, replace(ASKED, shown=before))
    store.approve(ticket, grant_for(ticket.question, Terms(1, now + 60, {}), "g1", "local:bob", now), now)
    store.spend(ticket.question, now)
    put(store, replace(ASKED, name="q2", shown=after))
    assert outcome(["approvals", "show", "q2"]) == 0
    shown = capfd.readouterr().out
    assert len(shown) < 3000
    assert len(shown.splitlines()) < 40
    for told in ('"to": "eve"', 'more lines of "cc"', "approvals show q2 --json", "cc: ["):
        assert told in shown


def test_what_differs_from_the_last_call_is_told(store, capfd):
    ticket = put(store)
    now = time.time()
    store.approve(ticket, grant_for(ASKED, Terms(1, now + 60, {}), "g1", "local:bob", now), now)
    store.spend(ASKED, now)
    put(store, like(2))
    assert outcome(["approvals", "show", "q2"]) == 0
    assert 'to: "ann@example.org" → "no2"' in capfd.readouterr().out


def test_questions_that_are_alike_are_one_line(store, capfd):
    for number in range(MOST + 7):
        put(store, like(number))
    assert outcome(["approvals", "list"]) == 0
    shown = capfd.readouterr().out
    assert shown.count("mail send") == 1
    assert f"and {MOST + 6} like it" in shown


@pytest.mark.parametrize(("option", "left"), [([], 2), (["--alike"], 1), (["--suspend"], 0)], ids=str)
def test_a_no_is_for_one_for_all_alike_or_for_all_of_a_principal(store, capfd, option, left):
    for question in (ASKED, like(2), replace(like(3), subject="delete")):
        put(store, question)
    assert outcome(["approvals", "deny", "q1", *option]) == 0
    capfd.readouterr()
    assert outcome(["approvals", "list", "--json"]) == 0
    assert len(lines(capfd)) == left


def test_grants_are_listed_and_revoked(store, capfd):
    now = time.time()
    grant = grant_for(ASKED, Terms(None, now + 60, {"to": "*"}, "asked"), "g1", "local:bob", now)
    store.approve(put(store), grant, now)
    assert outcome(["approvals", "grants"]) == 0
    shown = capfd.readouterr().out
    assert "to=*, these exactly" in shown
    assert outcome(["approvals", "revoke", "g1"]) == 0
    assert outcome(["approvals", "revoke", "g1"]) == 2
    capfd.readouterr()
    assert outcome(["approvals", "grants"]) == 0
    assert "no grant lets anything pass" in capfd.readouterr().out


def test_stats_are_told(store, capfd):
    put(store)
    store.deny(put(store, like(2)), "local:bob", "", time.time(), time.time() + 60)
    assert outcome(["approvals", "stats"]) == 0
    assert "share approved            0.0" in capfd.readouterr().out


@promise("P-AGENT-CANNOT-APPROVE")
@pytest.mark.parametrize(
    "command",
    [["approvals", "approve", "q1"], ["approvals", "protect"], ["sessions", "lift", "s"]],
    ids=lambda words: words[1],
)
def test_without_a_terminal_nothing_is_approved_protected_or_lifted(store, capfd, command):
    put(store)
    assert outcome(command) == 2
    assert "only a person at a terminal" in capfd.readouterr().err
    assert store.grants() == ()


def test_that_approvals_are_protected_from_now_on_has_an_entry(tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("DOUANE_STATE", str(tmp_path / "state"))
    typed = import_module("douane.cli.approvals.protect")
    monkeypatch.setattr(typed, "check_terminal", list)
    monkeypatch.setattr(typed.click, "prompt", lambda *_, **__: "correct horse battery")
    assert outcome(["approvals", "protect"]) == 0
    with closing(Reader(str(tmp_path / "state"))) as reader:
        (body,) = map(decoded, reader.last(10))
    assert (body["method"], body["principal"]) == ("douane/approvals-protected", account())
    assert "approvals.key" in body["reason"]
    assert "correct horse" not in str(body)
    assert outcome(["approvals", "protect"]) == 3
    assert "already" in capfd.readouterr().err


@pytest.mark.parametrize(
    "command", [["show", "q9"], ["deny", "q9"], ["revoke", "g9"]], ids=lambda words: words[0]
)
@pytest.mark.usefixtures("store")
def test_what_is_not_there_is_said_so(capfd, command):
    assert outcome(["approvals", *command]) == 2
    assert "there is no" in capfd.readouterr().err
