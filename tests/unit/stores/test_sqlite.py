"""What only the SQLite store promises: files, versions, checkpoints, and a head that nobody else moves."""

from __future__ import annotations

import json
import sqlite3
import stat
from contextlib import closing

import pytest

from douane.errors import StoreError
from douane.model.events import Record
from douane.stores import transaction
from douane.stores.keys import seal_key
from douane.stores.reseal import reseal
from douane.stores.schema import VERSION, Durability
from douane.stores.sqlite import CHECKPOINT_EVERY, SqliteStore


def raw(folder):
    return closing(sqlite3.connect(folder / "douane.db", isolation_level=None))


def checkpoints(folder):
    return [json.loads(line) for line in (folder / "checkpoints.jsonl").read_text().splitlines()]


@pytest.fixture
def store(tmp_path):
    with closing(SqliteStore(str(tmp_path))) as made:
        yield made


def test_all_files_are_for_this_account_alone(tmp_path):
    folder = tmp_path / "deep" / "state"
    with closing(SqliteStore(str(folder))) as store:
        store.commit([Record({"n": 1})])
        store.checkpoint()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert set(modes) >= {"douane.db", "douane.db-wal", "checkpoints.jsonl", "seal.key", "signing.key"}
    assert set(modes.values()) == {0o600}


def test_a_store_goes_on_where_the_last_one_ended(tmp_path):
    for number in (1, 2):
        with closing(SqliteStore(str(tmp_path))) as store:
            store.commit([Record({"n": number})])
    with closing(SqliteStore(str(tmp_path))) as store:
        assert [entry.seq for entry in store.entries(0, 10)] == [1, 2]


@pytest.mark.parametrize(("durability", "level"), [(Durability.PROCESS, 1), (Durability.POWER, 2)])
def test_durability_is_what_was_asked_for(tmp_path, durability, level):
    with closing(SqliteStore(str(tmp_path), durability)) as store:
        assert store._execute("PRAGMA synchronous").fetchone() == (level,)
        assert store._execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize("sql", ["UPDATE entries SET body = '{}'", "DELETE FROM entries"])
def test_entries_cannot_be_changed_by_mistake(store, tmp_path, sql):
    store.commit([Record({"n": 1})])
    with raw(tmp_path) as other, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute(sql)


def test_a_newer_database_is_refused(tmp_path):
    SqliteStore(str(tmp_path)).close()
    with raw(tmp_path) as other:
        other.execute(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(StoreError, match="newer Douane"):
        SqliteStore(str(tmp_path))


@pytest.mark.parametrize("content", [b"", b"not a database, but long enough to look like one" * 100])
def test_a_file_that_is_not_ours_is_refused_and_left_alone(tmp_path, content):
    (tmp_path / "douane.db").write_bytes(content)
    with pytest.raises(StoreError, match="is not a Douane database"):
        SqliteStore(str(tmp_path))
    assert (tmp_path / "douane.db").read_bytes() == content


def test_a_checkpoint_is_due_after_many_entries_and_when_some_were_left_over(store, tmp_path):
    store.commit([Record({"n": n}) for n in range(CHECKPOINT_EVERY - 1)])
    assert not store.checkpoint_due()
    store.commit([Record({"n": 0})])
    assert store.checkpoint_due()
    store.checkpoint()
    assert not store.checkpoint_due()
    assert [one["seq"] for one in checkpoints(tmp_path)] == [CHECKPOINT_EVERY]

    store.commit([Record({"n": 1})])
    with closing(SqliteStore(str(tmp_path))) as later:
        assert later.checkpoint_due()


def test_nothing_new_makes_no_checkpoint(store, tmp_path):
    store.checkpoint()
    assert not (tmp_path / "checkpoints.jsonl").exists()
    store.commit([Record({"n": 1})])
    store.checkpoint()
    store.checkpoint()
    assert len(checkpoints(tmp_path)) == 1


@pytest.mark.parametrize(
    "sql", ["UPDATE head SET seq = 1", "DELETE FROM head", "UPDATE head SET seal = x'00'"]
)
def test_a_head_that_someone_moved_stops_all_writing_until_it_is_resealed(store, tmp_path, sql):
    store.commit([Record({"n": 1}), Record({"n": 2})])
    with raw(tmp_path) as other:
        other.execute(sql)
    with pytest.raises(StoreError, match="head of the audit log") as refusal:
        store.commit([Record({"n": 3})])
    if "DELETE" in sql:
        return
    assert "douane audit reseal" in refusal.value.fix

    assert reseal(str(tmp_path), "local:alice", 7.0) == 3
    store.commit([Record({"n": 3})])
    said = [json.loads(entry.body) for entry in store.entries(0, 10)]
    assert [body.get("n") for body in said] == [1, 2, None, 3]
    assert (said[2]["method"], said[2]["principal"]) == ("douane/reseal", "local:alice")


def test_another_key_stops_all_writing(store, tmp_path):
    store.commit([Record({"n": 1})])
    (tmp_path / "seal.key").unlink()
    seal_key(str(tmp_path))
    with pytest.raises(StoreError, match="not sealed with this machine's key"):
        SqliteStore(str(tmp_path))


def test_a_database_that_was_removed_while_in_use_is_noticed(store, tmp_path, monkeypatch):
    monkeypatch.setattr(transaction, "LOOK_EVERY", -1.0)
    store.commit([Record({"n": 1})])
    (tmp_path / "douane.db").rename(tmp_path / "elsewhere.db")
    with pytest.raises(StoreError, match="removed or replaced"):
        store.commit([Record({"n": 2})])
    (tmp_path / "elsewhere.db").rename(tmp_path / "douane.db")
    store.commit([Record({"n": 3})])


def test_the_wal_does_not_grow_without_bound(store, tmp_path):
    large = [Record({"text": "x" * 1000}) for _ in range(1000)]
    for _ in range(60):
        store.commit(large)
    assert (tmp_path / "douane.db-wal").stat().st_size < 32_000_000
