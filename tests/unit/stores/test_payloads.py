"""What people said is encrypted with keys of theirs, and gone with those; the log stays whole."""

from __future__ import annotations

import json
import shutil
import sqlite3
import time
from contextlib import closing, suppress
from dataclasses import asdict
from datetime import UTC, datetime

import pytest

from douane.audit.entry import decoded
from douane.audit.query import Query
from douane.audit.verify import verified
from douane.errors import ConfigError, StoreError
from douane.model.events import Record
from douane.model.legal_hold import LegalHold
from douane.stores.checkpoints import public_key
from douane.stores.erasing import erase, keys_of
from douane.stores.evidence import gathered
from douane.stores.index import Index
from douane.stores.keys import seal_key, signing_key
from douane.stores.legal_holds import LegalHolds
from douane.stores.paths import database_path
from douane.stores.payloads import Payloads, opened, payloads_of, payloads_path
from douane.stores.reader import Reader
from douane.stores.sqlite import SqliteStore
from tests._promises import promise

SAID = "the merger with Example Ltd"


def at(month):
    return datetime(2026, month, 15, tzinfo=UTC).timestamp()


def body(principal="ann", month=1, **said):
    return {
        "v": 1,
        "at": at(month),
        "kind": "request",
        "method": "tools/call",
        "subject": "search",
        "action": "allow",
        "principal": principal,
        "session": f"of-{principal}",
        "server": "x",
        "arguments": {"query": SAID, "page": 2},
        **said,
    }


def write(folder, *bodies):
    with closing(SqliteStore(str(folder), payloads=Payloads(str(folder)))) as store:
        store.commit([Record(one) for one in bodies])
        store.checkpoint()


def written(folder):
    with closing(SqliteStore(str(folder))) as store:
        return [decoded(entry) for entry in store.entries(0, 100)]


def read(folder):
    with closing(Reader(str(folder))) as reader:
        return [reader.opened(entry) for entry in reader.after(0)]


def is_whole(folder):
    keys = (seal_key(str(folder)), public_key(signing_key(str(folder))))
    with gathered(folder, (), *keys) as evidence:
        return verified(evidence).problems == ()


def test_what_was_sealed_is_read_as_it_was(tmp_path):
    bodies = [
        body(),
        body("bob"),
        body(month=2),
        body(arguments=[1, None, "é\ud800"]),
        {"v": 1, "method": "x"},
    ]
    write(tmp_path, *bodies)
    assert read(tmp_path) == bodies
    assert is_whole(tmp_path)


def test_what_is_no_content_stays_readable(tmp_path):
    write(tmp_path, body())
    (one,) = written(tmp_path)
    assert {name: one[name] for name in ("principal", "subject", "action", "session")} == {
        "principal": "ann",
        "subject": "search",
        "action": "allow",
        "session": "of-ann",
    }
    assert "arguments" not in one


def test_the_address_of_a_resource_is_content(tmp_path):
    address = "crm://customers/4711"
    write(tmp_path, body(method="resources/read", subject=address))
    (one,) = written(tmp_path)
    assert one["subject"] == ""
    assert read(tmp_path)[0]["subject"] == address


@promise("P-SEALED-EVERYWHERE")
def test_no_file_has_it_in_the_clear(tmp_path):
    write(tmp_path, body(), body(method="resources/read", subject="crm://merger-example"))
    with closing(Index(str(tmp_path))) as index:
        index.follow()
    for path in tmp_path.iterdir():
        content = path.read_bytes().lower()
        assert b"merger" not in content, path
        assert b"erge" not in content or path.suffix == ".db-shm", path


@promise("P-SEALED-EVERYWHERE")
def test_a_search_finds_nothing_by_it(tmp_path):
    """What the index keeps of an entry is what it is found by: not what is sealed, nor how that looks."""
    write(tmp_path, body())
    sealed = str(written(tmp_path)[0]["sealed"])
    with closing(Index(str(tmp_path))) as index:
        index.follow()
        assert index.search(Query(tool="search"), 10) == [1]
        assert index.search(Query(text="merger"), 10) == []
        assert index.search(Query(text=sealed[5:25]), 10) == []


@promise("P-ERASED")
def test_what_is_erased_is_read_by_nobody_and_the_log_is_whole(tmp_path):
    write(tmp_path, body(), body("bob"))
    assert erase(str(tmp_path), "ann", None, ("local:dpo", 5.0)) == 1
    found = read(tmp_path)
    assert found[0]["arguments"] == "[erased]"
    assert found[1]["arguments"] == body("bob")["arguments"]
    assert is_whole(tmp_path)


@promise("P-ERASED")
def test_the_key_is_gone_from_the_files(tmp_path):
    write(tmp_path, body())
    with closing(sqlite3.connect(payloads_path(str(tmp_path)))) as connection:
        wrapped = connection.execute("SELECT wrapped FROM keys").fetchone()[0]
    assert any(wrapped in path.read_bytes() for path in tmp_path.iterdir())
    erase(str(tmp_path), "ann", None, ("local:dpo", 5.0))
    assert not any(wrapped in path.read_bytes() for path in tmp_path.iterdir())


def test_who_erased_what_is_in_the_log(tmp_path):
    write(tmp_path, body())
    erase(str(tmp_path), "ann", None, ("local:dpo", 5.0))
    last = written(tmp_path)[-1]
    assert (last["method"], last["principal"], last["subject"], last["keys"]) == (
        "douane/erase",
        "local:dpo",
        "ann",
        1,
    )


@promise("P-ERASED")
def test_what_was_said_just_now_is_erased_too(tmp_path):
    write(tmp_path, body(at=time.time()), body(at=time.time() + 3600))
    erase(str(tmp_path), "ann", None, ("local:dpo", 5.0))
    assert [one["arguments"] for one in read(tmp_path)[:2]] == ["[erased]"] * 2


def test_what_somebody_else_has_erased_meanwhile_is_no_refusal(tmp_path, monkeypatch):
    write(tmp_path, body())

    def counted_before_another(*asked):
        count = keys_of(*asked)
        with closing(Payloads(str(tmp_path))) as other:
            other.erase("ann", None)
        return count

    monkeypatch.setattr("douane.stores.erasing.keys_of", counted_before_another)
    assert erase(str(tmp_path), "ann", None, ("local:dpo", 5.0)) == 0
    assert [one["action"] for one in written(tmp_path) if one.get("method") == "douane/erase"] == ["allow"]


def test_months_that_were_not_over_stay(tmp_path):
    write(tmp_path, body(month=1), body(month=2), body(month=3))
    assert erase(str(tmp_path), "ann", at(3), ("local:dpo", 5.0)) == 2
    assert [one["arguments"] == "[erased]" for one in read(tmp_path)[:3]] == [True, True, False]


@promise("P-ERASED")
def test_another_process_uses_no_key_that_was_destroyed(tmp_path):
    payloads = Payloads(str(tmp_path))
    with closing(SqliteStore(str(tmp_path), payloads=payloads)) as store:
        store.commit([Record(body())])
        erase(str(tmp_path), "ann", None, ("local:dpo", 5.0))
        payloads._looked = -1.0
        store.commit([Record(body())])
    assert [one.get("arguments") for one in read(tmp_path)] == ["[erased]", None, body()["arguments"]]


def test_a_copy_of_the_keys_elsewhere_still_opens_it(tmp_path):
    """As docs/audit.md says of backups."""
    write(tmp_path, body())
    (sealed,) = written(tmp_path)
    shutil.copytree(tmp_path, backup := tmp_path.parent / "backup")
    erase(str(tmp_path), "ann", None, ("local:dpo", 5.0))
    with closing(payloads_of(str(backup))) as copies:
        assert opened(copies, sealed)["arguments"] == body()["arguments"]


def test_without_keys_there_is_nothing_to_erase(tmp_path):
    with closing(SqliteStore(str(tmp_path))) as store:
        store.commit([Record(body())])
    with pytest.raises(ConfigError, match="nothing is encrypted"):
        erase(str(tmp_path), "ann", None, ("local:dpo", 5.0))
    write(tmp_path, body())
    with pytest.raises(ConfigError, match="no key of `nobody`"):
        erase(str(tmp_path), "nobody", None, ("local:dpo", 5.0))


@promise("P-LEGAL-HOLD")
@pytest.mark.parametrize(
    "about", [{"principal": "ann"}, {"session": "of-ann"}, {"server": "x"}, {"since": at(1) - 5}]
)
def test_a_legal_hold_keeps_it_from_erasure(tmp_path, about):
    write(tmp_path, body(), body("bob", server="y", session="s", month=1, at=at(1) - 9))
    with closing(LegalHolds(str(tmp_path))) as holds:
        holds.add(LegalHold("lh-1", "claim", "local:ann", 5.0, **about))
    with pytest.raises(ConfigError, match="legal hold `lh-1`"):
        erase(str(tmp_path), "ann", None, ("local:dpo", 5.0))
    assert read(tmp_path)[0] == body()
    assert (written(tmp_path)[-1]["method"], written(tmp_path)[-1]["action"]) == ("douane/erase", "deny")
    assert erase(str(tmp_path), "bob", None, ("local:dpo", 5.0)) == 1


@promise("P-LEGAL-HOLD")
def test_a_legal_hold_that_comes_while_somebody_erases_keeps_it_too(tmp_path):
    write(tmp_path, body())
    hold = json.dumps(asdict(LegalHold("lh-1", "claim", "local:ann", 5.0, principal="ann")))
    with closing(sqlite3.connect(database_path(str(tmp_path)))) as other, other:
        other.execute(
            "CREATE TRIGGER meanwhile AFTER INSERT ON entries WHEN NEW.body LIKE '%douane/erase%' "
            f"BEGIN INSERT OR IGNORE INTO legal_holds VALUES ('lh-1', '{hold}', 'local:ann', 5.0, NULL); END"
        )
    with pytest.raises(ConfigError, match="changed meanwhile"):
        erase(str(tmp_path), "ann", None, ("local:dpo", 5.0))
    assert read(tmp_path)[0] == body()
    said = [one["action"] for one in written(tmp_path) if one["method"] == "douane/erase"]
    assert said == ["allow", "deny"]


def test_a_hold_over_others_keeps_nothing(tmp_path):
    write(tmp_path, body())
    with closing(LegalHolds(str(tmp_path))) as holds:
        holds.add(LegalHold("lh-1", "claim", "local:ann", 5.0, session="another"))
    assert erase(str(tmp_path), "ann", None, ("local:dpo", 5.0)) == 1


def test_a_lost_key_is_told_and_not_taken_for_erased(tmp_path):
    write(tmp_path, body())
    (tmp_path / "payloads.key").unlink()
    with pytest.raises(StoreError, match="cannot be opened"):
        read(tmp_path)
    with pytest.raises(StoreError, match="cannot be opened"):
        write(tmp_path, body())


def test_a_log_without_its_keys_says_that_something_is_sealed(tmp_path):
    write(tmp_path, body())
    (sealed,) = written(tmp_path)
    assert opened(payloads_of(str(tmp_path / "elsewhere")), sealed)["arguments"] == "[sealed]"
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("text", ["", ":", "1:", "1:!!", "x:AAAA", "99:AAAA", "1:" + "A" * 64])
def test_whatever_stands_there_is_no_crash(tmp_path, text):
    write(tmp_path, body())
    with closing(Payloads(str(tmp_path))) as payloads, suppress(StoreError):
        assert json.dumps(payloads.opened({"sealed": text}))


def test_equal_contents_do_not_look_alike(tmp_path):
    write(tmp_path, body(), body())
    one, other = written(tmp_path)
    assert one["sealed"] != other["sealed"]


def test_two_processes_share_one_key(tmp_path):
    with closing(Payloads(str(tmp_path))) as one, closing(Payloads(str(tmp_path))) as other:
        assert other.opened(one.sealed(body())) == body()
        assert one.opened(other.sealed(body())) == body()
        assert one.count("ann", None) == 1


def test_the_files_are_for_their_owner_alone(tmp_path):
    write(tmp_path, body())
    for name in ("payloads.sqlite", "payloads.key"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
