"""Dossiers in the store, for all processes that share it."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from douane.errors import ConfigError, StoreError
from douane.model.dossier import Dossier, Effect, Stage
from douane.model.events import Record, Remember
from douane.model.server import Definition, Kind, Pin, ServerIdentity, State
from douane.stores.base import PinConflict
from douane.stores.dossiers import Dossiers, Uses
from douane.stores.paths import database_path
from douane.stores.sqlite import SqliteStore
from tests._promises import promise

HOUR = 3600.0
FILES = ServerIdentity("npm:files#1", "files", "npm:files")
ASKED = Dossier(FILES.id, "files", FILES.command, Stage.REQUESTED, by="local:ann", at=5.0, reason="notes")
APPROVED = ASKED._replace(stage=Stage.APPROVED, by="local:bob", at=6.0, until=99.0, owner="ann")
HELD = Pin(Kind.TOOL, "read", State.HELD, None, Definition(Kind.TOOL, "read", "{}", "d1"), "", 1.0)


@pytest.fixture
def store(tmp_path):
    with closing(Dossiers(str(tmp_path))) as made:
        yield made


@pytest.fixture
def other(tmp_path, store):
    with closing(SqliteStore(str(tmp_path))) as made:
        made.register(FILES, 1.0)
        made.commit([], [Remember(FILES.id, (HELD,), ())])
        yield made


def bodies(store):
    return [json.loads(entry.body) for entry in store.entries(0, 100)]


def test_what_is_kept_is_there_for_others(tmp_path, store):
    store.keep(ASKED, None)
    with closing(Dossiers(str(tmp_path))) as again:
        assert (again.of(FILES.id), again.all(), again.of("npm:x")) == (ASKED, (ASKED,), None)


@promise("P-DECISIONS-RECORDED")
def test_every_change_has_its_entry(store, other):
    store.keep(ASKED, None)
    store.approve(APPROVED, ASKED, [])
    store.take_back(ASKED._replace(at=7.0, by="local:bob"), APPROVED)
    told = [(one["method"], one["principal"], one["stage"], one["reason"]) for one in bodies(other)]
    assert told == [
        ("douane/server-requested", "local:ann", "requested", "notes"),
        ("douane/server-approved", "local:bob", "approved", "notes"),
        ("douane/server-taken-back", "local:bob", "requested", "notes"),
    ]
    assert {(one["kind"], one["server"], one["server_name"]) for one in bodies(other)} == {
        ("lifecycle", FILES.id, "files")
    }


def test_a_running_post_knows_at_its_next_look(store, other):
    assert not other.changed()
    store.keep(ASKED, None)
    assert other.changed()
    assert other.dossiers(FILES.id) == (ASKED,)


def test_others_of_its_command_are_known_too(store, other):
    more = ASKED._replace(server="npm:files#2")
    store.keep(more, None)
    store.keep(ASKED._replace(server="npm:other", command="npm:other"), None)
    assert other.dossiers(FILES.id) == (more,)


def test_who_decides_on_an_older_state_changes_nothing(store):
    store.keep(ASKED, None)
    with pytest.raises(StoreError, match="somebody else"):
        store.keep(APPROVED, ASKED._replace(at=4.0))
    assert store.of(FILES.id) == ASKED


def test_what_may_not_follow_is_refused_and_not_recorded(store, other):
    with pytest.raises(ConfigError):
        store.keep(APPROVED, None)
    assert bodies(other) == []


def test_an_approval_approves_what_the_server_showed_and_is_taken_back_whole(store, other):
    store.keep(ASKED, None)
    done = APPROVED._replace(effect=Effect("f.toml", None, "", (HELD,)))
    store.approve(done, ASKED, [HELD])
    [pin] = other.pins(FILES.id)
    assert (pin.state, pin.by, pin.approved) == (State.APPROVED, "local:bob", HELD.seen)
    store.take_back(ASKED._replace(at=7.0), done)
    assert other.pins(FILES.id) == (HELD,)


def test_an_approval_of_what_the_server_no_longer_shows_keeps_nothing(store, other):
    store.keep(ASKED, None)
    older = replace(HELD, seen=Definition(Kind.TOOL, "read", "[]", "d2"))
    with pytest.raises(PinConflict):
        store.approve(APPROVED, ASKED, [older])
    assert store.of(FILES.id) == ASKED
    assert other.pins(FILES.id) == (HELD,)


def call(at, server=FILES.id, method="tools/call", kind="request", **more):
    told = {"v": 1, "at": at * HOUR, "server": server, "method": method, "kind": kind, "subject": "read"}
    return Record({**told, "direction": "to-server", "action": "allow", **more})


@pytest.mark.parametrize("is_counted", [True, False], ids=["index", "log"])
def test_uses_are_calls_since_then_and_one_that_was_held_is_one(store, other, monkeypatch, is_counted):
    other.commit([call(1.0), call(10.0), call(12.25), call(12.3, method="tools/list"), call(13.0, "x")])
    waits = {"action": "hold", "ticket": "t"}
    other.commit([call(11.0, **waits), call(11.0, **waits, answer="none"), call(11.5, method="prompts/get")])
    if not is_counted:  # the index is further behind than is worth waiting for
        monkeypatch.setattr("douane.stores.dossiers._BEHIND", 1)
    assert store.uses(5.0 * HOUR) == {FILES.id: Uses(4, 12.25 * HOUR), "x": Uses(1, 13.0 * HOUR)}


@pytest.mark.parametrize("is_counted", [True, False], ids=["index", "log"])
def test_the_history_of_a_server_is_what_was_decided_about_it(store, other, monkeypatch, is_counted):
    store.keep(ASKED, None)
    store.keep(ASKED._replace(server="npm:files#2", reason="another"), None)
    other.commit([call(8.0), call(9.0, method="tools/call", kind="douane/server-requested")])
    store.approve(APPROVED, ASKED, [])
    if not is_counted:
        monkeypatch.setattr("douane.stores.dossiers._BEHIND", 1)
    told = [(one["method"], one["reason"]) for one in store.history(FILES.id)]
    assert told == [("douane/server-requested", "notes"), ("douane/server-approved", "notes")]


def test_a_database_of_before_gets_the_table(tmp_path, store):
    store.close()
    path = database_path(str(tmp_path))
    with closing(sqlite3.connect(path)) as older:
        older.executescript("DROP TABLE dossiers; PRAGMA user_version = 4;")
    with closing(Dossiers(str(tmp_path))) as again:
        again.keep(ASKED, None)
        assert again.of(FILES.id) == ASKED
