"""Keys in the store: what is kept of them, and what the log says."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from douane.errors import StoreError
from douane.stores.api_keys import USED_EVERY, ApiKey, ApiKeys
from douane.stores.schema import VERSION
from douane.stores.sqlite import SqliteStore
from tests._promises import promise

KEY = ApiKey("ab12cd34", "bot", ("devs",), ("mcp:read",), "acme", 100.0, "local:ann", 200.0)
DIGEST = bytes(range(32))


@pytest.fixture
def keys(tmp_path):
    with closing(ApiKeys(str(tmp_path))) as made:
        yield made


def entries(folder):
    with closing(SqliteStore(str(folder))) as store:
        return [json.loads(entry.body) for entry in store.entries(0, 100)]


def test_a_key_comes_back_as_it_was_kept(keys):
    keys.add(KEY, DIGEST)

    assert keys.find(KEY.prefix) == (KEY, DIGEST)
    assert keys.every() == (KEY,)
    assert keys.find("00000000") is None


def test_a_name_has_one_key_until_it_is_replaced(keys):
    keys.add(KEY, DIGEST)
    with pytest.raises(StoreError, match="there is a key `bot` already"):
        keys.add(ApiKey("00000001", "bot", tenant=KEY.tenant, created=150.0, expires=300.0), DIGEST)


@promise("P-KEY-NAMES-APART")
def test_names_are_those_of_a_tenant_and_no_other_learns_of_them(keys):
    keys.add(KEY, DIGEST)
    keys.add(ApiKey("00000001", "bot", tenant="globex", created=150.0, expires=900.0), DIGEST)
    keys.replace(ApiKey("00000002", "bot", tenant="globex", created=160.0, expires=900.0), DIGEST, 170.0)
    assert keys.find(KEY.prefix) == (KEY, DIGEST)


def test_a_name_is_free_again_when_its_key_has_ended(keys):
    keys.add(KEY, DIGEST)
    keys.add(ApiKey("00000001", "bot", tenant=KEY.tenant, created=200.0, expires=300.0), DIGEST)

    assert [one.prefix for one in keys.every()] == ["ab12cd34", "00000001"]


def test_a_key_that_is_replaced_ends_at_the_end_of_the_overlap_or_before(keys):
    keys.add(KEY, DIGEST)
    keys.replace(ApiKey("00000001", "bot", tenant=KEY.tenant, created=110.0, expires=500.0), DIGEST, 150.0)
    keys.replace(ApiKey("00000002", "bot", tenant=KEY.tenant, created=120.0, expires=500.0), DIGEST, 160.0)

    assert [one.expires for one in keys.every()] == [150.0, 160.0, 500.0]


def test_a_revoked_key_is_good_at_no_time(keys):
    keys.add(KEY, DIGEST)
    keys.revoke(KEY, "local:ann", 120.0)

    [found] = keys.every()
    assert (found.revoked, found.is_good(110.0), found.is_good(130.0)) == (120.0, False, False)


def test_use_is_noted_at_most_once_a_minute(keys):
    keys.add(KEY, DIGEST)
    for at in (110.0, 111.0, 110.0 + USED_EVERY - 1):
        keys.used(keys.find(KEY.prefix)[0], at)
    assert keys.every()[0].last_used == 110.0

    keys.used(keys.find(KEY.prefix)[0], 110.0 + USED_EVERY)
    assert keys.every()[0].last_used == 110.0 + USED_EVERY


def test_every_change_has_an_entry_that_names_who_and_which(keys, tmp_path):
    keys.add(KEY, DIGEST)
    keys.replace(
        ApiKey("00000001", "bot", tenant=KEY.tenant, created=110.0, created_by="local:bob", expires=500.0),
        DIGEST,
        150.0,
    )
    keys.revoke(KEY, "local:eve", 120.0)

    found = [
        (one["method"], one["principal"], one["subject"], one["key"]["prefix"]) for one in entries(tmp_path)
    ]
    assert found == [
        ("douane/key-create", "local:ann", "key:bot", "ab12cd34"),
        ("douane/key-rotate", "local:bob", "key:bot", "00000001"),
        ("douane/key-revoke", "local:eve", "key:bot", "ab12cd34"),
    ]


def test_what_one_process_changes_another_sees_at_once(keys, tmp_path):
    keys.add(KEY, DIGEST)
    with closing(ApiKeys(str(tmp_path))) as other:
        other.revoke(KEY, "local:ann", 120.0)

    assert keys.find(KEY.prefix)[0].revoked == 120.0


def test_a_use_that_cannot_be_written_is_left_out(keys, tmp_path):
    keys.add(KEY, DIGEST)
    (tmp_path / "douane.db").rename(tmp_path / "moved.db")
    keys._transaction._looked = 0.0

    keys.used(KEY, 110.0)


def test_a_database_of_the_first_version_gets_what_it_lacks_and_keeps_what_it_has(tmp_path):
    with closing(SqliteStore(str(tmp_path))) as store:
        store.commit([])
    with closing(sqlite3.connect(tmp_path / "douane.db")) as old:
        for table in ("api_keys", "tickets", "grants", "approved_calls", "orders", "dossiers"):
            old.execute(f"DROP TABLE {table}")
        old.execute("PRAGMA user_version = 1")
        old.commit()
    with closing(ApiKeys(str(tmp_path))) as keys:
        keys.add(KEY, DIGEST)
    with closing(sqlite3.connect(tmp_path / "douane.db")) as new:
        assert new.execute("PRAGMA user_version").fetchone() == (VERSION,)
    assert [one["method"] for one in entries(tmp_path)] == ["douane/key-create"]
