"""`douane labels`, on an inventory that real conversations would have left."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from douane.audit.entry import decoded
from douane.cli.app import outcome
from douane.cli.approvals import terminal
from douane.inventory.definitions import define
from douane.inventory.identity import identify
from douane.model.events import Remember
from douane.model.server import Kind, Pin, State
from douane.stores.documents import load
from douane.stores.protection import protect
from douane.stores.reader import Reader
from douane.stores.sqlite import SqliteStore
from tests._promises import promise
from tests._scanner import used_before

CHAT = identify(["npx", "-y", "@modelcontextprotocol/server-slack"], "chat")


def tool(name):
    shown = define(Kind.TOOL, name, {"name": name, "inputSchema": {"type": "object"}})
    return Pin(Kind.TOOL, name, State.APPROVED, shown, None, "first-use", 1_000_000.0)


ALWAYS = terminal.check_terminal


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(terminal, "check_terminal", list)
    monkeypatch.setenv("DOUANE_STATE", str(used_before(tmp_path / "state")))
    monkeypatch.setenv("DOUANE_CONFIG", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    return tmp_path


@pytest.fixture
def inventory(folder):
    store = SqliteStore(str(folder / "state"))
    store.register(CHAT, 1_000_000.0)
    store.commit([], [Remember(CHAT.id, (tool("post_message"), tool("get_users")))])
    yield store
    store.close()


@pytest.fixture
def listed(inventory, capsys):
    def now():
        capsys.readouterr()
        assert outcome(["labels", "list", "--json"]) == 0
        rows = map(json.loads, capsys.readouterr().out.splitlines())
        return {row["name"]: (row["labels"], row["stated"]) for row in rows}

    return now


def test_guesses_are_shown(listed):
    assert listed() == {"chat": (["private", "untrusted"], False), "chat/post_message": (["sink"], False)}


def test_what_a_person_says_replaces_them_and_can_be_taken_back(listed, folder):
    assert outcome(["labels", "set", "chat", "private", "house"]) == 0
    assert outcome(["labels", "set", "chat/get_users", "sink"]) == 0
    assert listed() == {"chat": (["house", "private"], True), "chat/get_users": (["sink"], True)}
    assert outcome(["labels", "set", "chat", "--guess"]) == 0
    assert listed()["chat"] == (["private", "untrusted"], False)


def test_taking_a_label_away_needs_the_passphrase_and_is_told_in_the_log(inventory, folder, monkeypatch):
    assert outcome(["labels", "set", "chat", "private"]) == 0
    protect(str(folder / "state"), "correct horse battery")
    said = iter(("a guess", "correct horse battery"))
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(said))
    assert [outcome(["labels", "set", "chat"]), outcome(["labels", "set", "chat"])] == [2, 0]
    with closing(Reader(str(folder / "state"))) as reader:
        told = [decoded(one) for one in reader.last(9)]
    acts = [one for one in told if one["method"] == "control/labels.set"]
    assert [one["action"] for one in acts] == ["allow", "deny", "allow"]
    assert "horse" not in json.dumps(told)


@promise("P-PERSONS-ANSWER")
def test_what_an_agent_runs_takes_no_label_away(inventory, folder, monkeypatch, capsys):
    assert outcome(["labels", "set", "chat", "private", "untrusted"]) == 0
    monkeypatch.setattr(terminal, "check_terminal", ALWAYS)
    monkeypatch.setattr(terminal, "_is_ours", lambda _file: False)
    for words in (
        ["chat"],
        ["chat", "private"],
        ["chat", "--guess"],
        ["chat/post_message"],
        ["mail", "sink"],
    ):
        assert outcome(["labels", "set", *words]) == 2
        assert "only a person at a terminal" in capsys.readouterr().err
    assert outcome(["labels", "set", "chat", "private", "untrusted", "house"]) == 0
    stated = load(str(folder / "config"), None).settings.labels
    assert dict(stated) == {"chat": frozenset({"private", "untrusted", "house"})}


def test_single_resources_are_labelled_and_shown(listed):
    assert outcome(["labels", "set", "chat/slack://general/*", "untrusted"]) == 0
    assert listed()["chat/slack://general/*"] == (["untrusted"], True)
    assert outcome(["labels", "set", "chat/slack://general/*", "--guess"]) == 0
    assert "chat/slack://general/*" not in listed()


def test_it_goes_before_other_documents_and_leaves_them_alone(folder):
    own = folder / "config" / "douane.toml"
    own.write_text('[labels]\nchat = ["sink"]\nmail = ["private"]\n', "utf-8")
    assert outcome(["labels", "set", "chat"]) == 0
    assert own.read_text("utf-8").startswith("[labels]\nchat")
    assert dict(load(str(folder / "config"), None).settings.labels) == {
        "chat": frozenset(),
        "mail": frozenset({"private"}),
    }


@pytest.mark.parametrize("words", [["chat", "No Label"], ["chat", "sink", "--guess"], ["/"]])
def test_what_cannot_be_is_refused_and_changes_nothing(folder, words, capsys):
    assert outcome(["labels", "set", *words]) == 2
    assert "fix:" in capsys.readouterr().err or "--guess" in words
    assert not (folder / "config" / "douane.d").exists()


def test_without_an_inventory_it_says_so(folder, capsys):
    assert outcome(["labels", "list"]) == 0
    assert "douane:" in capsys.readouterr().err
