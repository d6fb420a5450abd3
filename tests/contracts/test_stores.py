"""Every store keeps the same promises."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from itertools import pairwise

import pytest

from douane.audit.chain import link
from douane.errors import StoreError
from douane.model.events import Record, Remember
from douane.model.server import Definition, Kind, Pin, ServerIdentity, State
from douane.stores.base import PinConflict, Registered
from douane.stores.memory import MemoryStore
from douane.stores.sqlite import SqliteStore

FILES = ServerIdentity("npx:files", "files", "npx files", "1.0")
MAIL = ServerIdentity("npx:mail", "mail", "npx mail")
ONE = Definition(Kind.TOOL, "read", '{"name":"read"}', "11")
TWO = Definition(Kind.TOOL, "read", '{"name":"read","description":"!"}', "22")
HELD = Pin(Kind.TOOL, "read", State.HELD, None, ONE, "first-use", 1.0)
APPROVED = Pin(Kind.TOOL, "read", State.APPROVED, ONE, None, "first-use", 1.0)
DRIFTED = Pin(Kind.TOOL, "read", State.DRIFTED, ONE, TWO, "first-use", 2.0)


def sqlite_store(folder):
    return SqliteStore(str(folder / "state"))


def memory_store(_folder):
    return MemoryStore()


@pytest.fixture(params=[sqlite_store, memory_store], ids=["sqlite", "memory"])
def store(request, tmp_path):
    with closing(request.param(tmp_path)) as made:
        yield made


def bodies(store):
    return [json.loads(entry.body) for entry in store.entries(0, 1000)]


def test_a_new_store_is_empty(store):
    assert store.entries(0, 10) == ()
    assert store.servers() == ()
    assert store.pins("any") == ()
    assert not store.changed()
    assert not store.checkpoint_due()


def test_entries_are_kept_in_order_and_chained(store):
    store.commit([Record({"n": 1}), Record({"n": 2})])
    store.commit([Record({"n": 3})])

    entries = store.entries(0, 10)
    assert [entry.seq for entry in entries] == [1, 2, 3]
    assert [json.loads(entry.body) for entry in entries] == [{"n": 1}, {"n": 2}, {"n": 3}]
    for before, entry in pairwise(entries):
        assert entry.previous == before.hash
        assert entry.hash == link(entry.seq, entry.previous, entry.body)


def test_entries_come_in_parts(store):
    store.commit([Record({"n": n}) for n in range(1, 8)])
    assert [entry.seq for entry in store.entries(2, 3)] == [3, 4, 5]
    assert store.entries(7, 3) == ()


def test_a_body_may_hold_any_text(store):
    body = {"text": "\x00\x1b[31m\u202e\ud800 é 漢 😀 \"'\\"}
    store.commit([Record(body)])
    assert bodies(store) == [body]
    assert store.entries(0, 1)[0].body.isascii()


def test_a_body_that_is_no_json_writes_nothing(store):
    with pytest.raises(ValueError, match="Out of range"):
        store.commit([Record({"n": 1}), Record({"n": float("nan")})])
    assert store.entries(0, 10) == ()


def test_nothing_to_commit_is_fine(store):
    store.commit([], [])
    assert store.entries(0, 10) == ()


def test_trying_whether_it_can_be_written_changes_nothing(store):
    store.commit([Record({"n": 1})])
    store.check_writable()
    assert bodies(store) == [{"n": 1}]
    assert not store.changed()


def test_a_server_is_registered_once_and_seen_again(store):
    store.register(FILES, 10.0)
    store.register(MAIL, 11.0)
    newer = ServerIdentity(FILES.id, "files", "npx files", "2.0")
    store.register(newer, 12.0)
    store.register(newer, 5.0)
    assert store.servers() == (
        Registered(newer, 10.0, 12.0, frozenset({"files"})),
        Registered(MAIL, 11.0, 11.0, frozenset({"mail"})),
    )


def test_a_server_keeps_every_name_that_it_ever_had(store):
    for name in ("files", "notes", "files"):
        store.register(replace(FILES, name=name), 10.0)
    (found,) = store.servers()
    assert (found.server.name, found.names) == ("files", {"files", "notes"})


def test_pins_are_kept_with_the_records_of_their_step(store):
    store.commit([Record({"n": 1})], [Remember(FILES.id, (HELD,))])
    assert store.pins(FILES.id) == (HELD,)
    assert store.pins(MAIL.id) == ()
    assert bodies(store) == [{"n": 1}]


def test_pins_come_by_kind_and_name(store):
    pins = tuple(
        Pin(kind, name, State.HELD, None, Definition(kind, name, "{}", "00"), "x", 1.0)
        for kind, name in ((Kind.TOOL, "b"), (Kind.PROMPT, "z"), (Kind.TOOL, "a"))
    )
    store.commit([], [Remember(FILES.id, pins)])
    assert [(pin.kind, pin.name) for pin in store.pins(FILES.id)] == [
        (Kind.PROMPT, "z"),
        (Kind.TOOL, "a"),
        (Kind.TOOL, "b"),
    ]


def test_a_pin_follows_the_one_that_it_was_based_on(store):
    store.commit([], [Remember(FILES.id, (APPROVED,))])
    store.commit([], [Remember(FILES.id, (DRIFTED,), (APPROVED,))])
    assert store.pins(FILES.id) == (DRIFTED,)


def test_the_same_pin_again_changes_nothing(store):
    later = Pin(Kind.TOOL, "read", State.APPROVED, ONE, None, "someone", 99.0)
    store.commit([], [Remember(FILES.id, (APPROVED,))])
    store.commit([], [Remember(FILES.id, (later,))])
    assert store.pins(FILES.id) == (APPROVED,)


@pytest.mark.parametrize("based_on", [(), (HELD,)], ids=["unknown", "another"])
def test_a_pin_that_someone_changed_is_a_conflict_and_nothing_is_written(store, based_on):
    store.commit([], [Remember(FILES.id, (APPROVED,))])
    fresh = Pin(Kind.TOOL, "aaa", State.HELD, None, Definition(Kind.TOOL, "aaa", "{}", "33"), "x", 1.0)

    with pytest.raises(PinConflict) as conflict:
        store.commit([Record({"n": 1})], [Remember(FILES.id, (fresh, DRIFTED), based_on)])

    assert (conflict.value.server, conflict.value.kind, conflict.value.name) == (FILES.id, Kind.TOOL, "read")
    assert store.pins(FILES.id) == (APPROVED,)
    assert store.entries(0, 10) == ()


def test_a_pin_that_someone_removed_is_a_conflict(store):
    with pytest.raises(PinConflict):
        store.commit([], [Remember(FILES.id, (DRIFTED,), (APPROVED,))])


def test_after_a_conflict_the_store_goes_on(store):
    store.commit([], [Remember(FILES.id, (APPROVED,))])
    with pytest.raises(PinConflict):
        store.commit([Record({"n": 1})], [Remember(FILES.id, (DRIFTED,))])
    store.commit([Record({"n": 2})], [Remember(FILES.id, (DRIFTED,), store.pins(FILES.id))])
    assert bodies(store) == [{"n": 2}]


def test_approving_touches_one_pin_and_says_so_in_the_log(store):
    other = Pin(Kind.TOOL, "write", State.HELD, None, Definition(Kind.TOOL, "write", "{}", "33"), "x", 1.0)
    store.register(FILES, 1.0)
    store.commit([], [Remember(FILES.id, (DRIFTED, other))])

    store.approve(FILES.id, TWO, "local:alice", 5.0)

    assert store.pins(FILES.id) == (
        Pin(Kind.TOOL, "read", State.APPROVED, TWO, None, "local:alice", 5.0),
        other,
    )
    (entry,) = bodies(store)
    assert entry["method"] == "douane/approve"
    assert (entry["principal"], entry["server_name"], entry["subject"]) == ("local:alice", "files", "read")
    assert entry["definition"] == {"kind": "tool", "digest": "22"}


def test_only_what_was_seen_can_be_approved(store):
    store.commit([], [Remember(FILES.id, (DRIFTED,))])
    with pytest.raises(PinConflict):
        store.approve(FILES.id, ONE, "local:alice", 5.0)
    with pytest.raises(PinConflict):
        store.approve(MAIL.id, TWO, "local:alice", 5.0)
    assert store.pins(FILES.id) == (DRIFTED,)
    assert store.entries(0, 10) == ()


def test_forgetting_removes_one_pin_and_says_so_in_the_log(store):
    store.commit([], [Remember(FILES.id, (APPROVED,)), Remember(MAIL.id, (APPROVED,))])
    store.forget(FILES.id, Kind.TOOL, "read", "local:alice", 5.0)
    assert store.pins(FILES.id) == ()
    assert store.pins(MAIL.id) == (APPROVED,)
    (entry,) = bodies(store)
    assert (entry["method"], entry["principal"], entry["at"]) == ("douane/forget", "local:alice", 5.0)


def test_a_pin_that_is_not_there_cannot_be_forgotten(store):
    with pytest.raises(StoreError, match="no pin for tool `read`"):
        store.forget(FILES.id, Kind.TOOL, "read", "local:alice", 5.0)
    assert store.entries(0, 10) == ()


def test_neighbours_are_what_other_servers_were_approved_to_offer(store):
    instructions = Definition(Kind.INSTRUCTIONS, "", "{}", "44")
    told = Pin(Kind.INSTRUCTIONS, "", State.APPROVED, instructions, None, "x", 1.0)
    waiting = Pin(Kind.TOOL, "send", State.HELD, None, Definition(Kind.TOOL, "send", "{}", "55"), "x", 1.0)
    store.register(FILES, 1.0)
    store.commit([], [Remember(FILES.id, (DRIFTED, told)), Remember(MAIL.id, (waiting,))])
    assert store.neighbours(MAIL.id) == (("files", Kind.TOOL, "read"),)
    assert store.neighbours(FILES.id) == ()


def test_what_a_store_does_itself_is_no_news_to_it(store):
    store.commit([Record({"n": 1})], [Remember(FILES.id, (DRIFTED,))])
    store.approve(FILES.id, TWO, "local:alice", 5.0)
    store.forget(FILES.id, Kind.TOOL, "read", "local:alice", 6.0)
    assert not store.changed()
