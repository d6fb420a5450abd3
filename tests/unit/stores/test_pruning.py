"""Entries that were kept long enough lose their bodies; the log stays whole and says what went."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from douane.audit.query import Query
from douane.audit.verify import verified
from douane.config import read
from douane.engine.told import is_spoilt
from douane.errors import StoreError
from douane.model.events import Record
from douane.model.legal_hold import LegalHold
from douane.policy.document import Level
from douane.policy.parse import Document
from douane.stores.checkpoints import public_key
from douane.stores.documents import built_in
from douane.stores.evidence import gathered
from douane.stores.index import Index
from douane.stores.keys import seal_key, signing_key
from douane.stores.legal_holds import LegalHolds
from douane.stores.pruning import BATCH, Pruning
from douane.stores.sqlite import SqliteStore
from tests._promises import promise

DAY = 86_400.0
NOW = 1000 * DAY
RULES = """
[[audit.retention]]
name = "allowed"
action = "allow"
kind = "request"
keep = "90 d"

[[audit.retention]]
name = "refused"
action = "deny"
keep = "1 y"
"""


def rules_of(text):
    return read((built_in(), Document("douane.toml", Level.USER, text))).settings.audit.retention


def body(number, **said):
    """One entry a day, the last of them yesterday."""
    return {
        "v": 1,
        "at": NOW - (500 - number) * DAY,
        "kind": "request",
        "action": "deny" if number % 5 == 0 else "allow",
        "principal": f"local:p{number % 3}",
        "session": f"s{number % 7}",
        "arguments": {"text": "x" * 300},
        **said,
    }


@pytest.fixture
def folder(tmp_path):
    with closing(SqliteStore(str(tmp_path))) as store:
        for first in range(0, 500, 100):
            store.commit([Record(body(number)) for number in range(first, first + 100)])
            store.checkpoint()
    return tmp_path


def pruned(folder, text=RULES, now=NOW):
    with closing(Pruning(str(folder), rules_of(text))) as pruning:
        return pruning.run("local:ann", now, lambda _: None)


def bodies(folder):
    with closing(SqliteStore(str(folder))) as store:
        return {entry.seq: json.loads(entry.body) for entry in store.entries(0, 10_000)}


def report(folder, *kept):
    keys = (seal_key(str(folder)), public_key(signing_key(str(folder))))
    with gathered(folder, kept, *keys) as evidence:
        return verified(evidence)


def tamper(folder, *statements):
    with closing(sqlite3.connect(folder / "douane.db", isolation_level=None)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)


def test_each_rule_takes_what_is_older_than_it_says(folder):
    assert dict(pruned(folder).emptied) == {"allowed": 328, "refused": 28}
    left = [found for found in bodies(folder).values() if "arguments" in found]
    assert min(one["at"] for one in left if one["action"] == "allow") > NOW - 90 * DAY
    assert min(one["at"] for one in left if one["action"] == "deny") > NOW - 365 * DAY


@promise("P-INDEX-FORGETS")
def test_the_index_forgets_what_was_pruned_and_is_not_made_anew(folder):
    said = [sha256(bytes([number])).hexdigest() for number in range(200)]  # more than a page of the index
    with closing(SqliteStore(str(folder))) as store:
        store.commit([Record(body(1, arguments={"to": f"{one} zebra"})) for one in said])
        store.commit([Record(body(499, arguments={"to": "quagga"}))])
    with closing(Index(str(folder))) as index:
        while index.follow(100):
            continue
    number = (folder / "index.sqlite").stat().st_ino
    assert b"zeb" in (folder / "index.sqlite").read_bytes()
    pruned(folder)
    assert (folder / "index.sqlite").stat().st_ino == number
    assert b"zeb" not in (folder / "index.sqlite").read_bytes()
    with closing(Index(str(folder))) as index:
        assert index.search(Query(text="zebra"), 9) == []
        assert index.search(Query(text="quagga"), 9) == [701]
        assert index.end() == max(bodies(folder))


def test_what_was_pruned_is_not_taken_for_spoilt(folder):
    """A replay under another policy says what it cannot read: what nobody is to read is not that."""
    pruned(folder)
    assert not any(is_spoilt(one) for one in bodies(folder).values() if "pruned" in one)


def test_what_no_rule_speaks_of_stays(folder):
    assert dict(pruned(folder, RULES.replace('"allow"', '"edit"')).emptied) == {"refused": 28}


@promise("P-PRUNED-WHOLE")
def test_a_pruned_log_is_whole_and_says_what_was_pruned_by_which_rule_when_and_by_whom(folder):
    shutil.copy(folder / "checkpoints.jsonl", kept := folder.parent / "kept.jsonl")
    pruned(folder)
    found = report(folder, kept)
    assert found.problems == ()
    assert any(
        "328 entries were pruned under the rule `allowed`, on 1972-09-27" in note for note in found.notes
    )
    assert any(
        "28 entries were pruned under the rule `refused`" in note and "by local:ann" in note
        for note in found.notes
    )


def test_what_was_pruned_stays_pruned_and_whole_when_more_is(folder):
    pruned(folder)
    assert dict(pruned(folder, now=NOW + 30 * DAY).emptied) == {"allowed": 24, "refused": 6}
    assert dict(pruned(folder, now=NOW + 30 * DAY).emptied) == {}
    assert report(folder).problems == ()


TAMPERING = {
    "before": "UPDATE entries SET body = replace(body, 'x', 'y') WHERE seq = 460",
    "behind": "UPDATE entries SET hash = zeroblob(32) WHERE seq = 495",
    "a pruned entry gone": "DELETE FROM entries WHERE seq = 17",
    "the first gone": "DELETE FROM entries WHERE seq = 1",
    "a pruned hash": "UPDATE entries SET hash = zeroblob(32) WHERE seq = 17",
    "a pruned link": "UPDATE entries SET previous = zeroblob(32) WHERE seq = 17",
    "a pruned time": "UPDATE entries SET body = replace(body, '.0', '.1') WHERE seq = 17",
    "an entry more emptied": "UPDATE entries SET body = (SELECT body FROM entries WHERE seq = 17) WHERE seq = 450",
    "a pruned entry made up": 'UPDATE entries SET body = \'{"made":"up"}\' WHERE seq = 17',
    "a pruned entry of another pruning": "UPDATE entries SET body = replace(body, '}', '1}') WHERE seq = 17",
    "two pruned entries exchanged": (
        "UPDATE entries SET hash = (SELECT hash FROM entries AS e WHERE e.seq = 35 - entries.seq + 0) WHERE seq IN (17, 18)"
    ),
    "all that was pruned gone": "DELETE FROM entries WHERE body LIKE '%\"pruned\"%'",
    "what says so": "UPDATE entries SET body = replace(body, 'ann', 'bob') WHERE body LIKE '%douane/prune%'",
    "what says so gone": "DELETE FROM entries WHERE body LIKE '%douane/prune%'",
}


@promise("P-PRUNED-WHOLE")
@pytest.mark.parametrize("name", TAMPERING)
def test_tampering_before_in_and_behind_what_was_pruned_is_found(folder, name):
    pruned(folder)
    tamper(folder, TAMPERING[name])
    assert report(folder).problems


@promise("P-PRUNED-ONLY")
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM entries WHERE seq = 1",
        "DELETE FROM entries",
        "UPDATE entries SET body = '{}' WHERE seq = 1",
        "UPDATE entries SET body = 'x' WHERE seq = 1",
        "UPDATE entries SET body = '' WHERE seq = 1",
        'UPDATE entries SET body = \'{"at":1.0,"pruned":500}\' WHERE seq = 1',
        "UPDATE entries SET body = NULL WHERE seq = 1",
        "UPDATE entries SET hash = zeroblob(32) WHERE seq = 1",
        "UPDATE entries SET seq = 9999 WHERE seq = 1",
        "DELETE FROM checkpoints",
    ],
)
def test_nothing_but_a_pruning_that_is_told_takes_anything_away(folder, statement):
    with closing(sqlite3.connect(folder / "douane.db")) as connection, pytest.raises(sqlite3.Error):
        connection.execute(statement)


@promise("P-PRUNED-ONLY")
def test_once_others_have_written_no_more_can_be_emptied_under_the_same_word(folder):
    pruned(folder)
    with closing(SqliteStore(str(folder))) as store:
        store.commit([Record({"v": 1})])
        last = store.entries(0, 10_000)[-2].seq
    with (
        closing(sqlite3.connect(folder / "douane.db")) as connection,
        pytest.raises(sqlite3.Error, match="append-only"),
    ):
        connection.execute(f'UPDATE entries SET body = \'{{"at":1.0,"pruned":{last}}}\' WHERE seq = 490')


@promise("P-PRUNED-ONLY")
def test_what_was_pruned_cannot_be_deleted_either(folder):
    pruned(folder)
    before = bodies(folder)
    with closing(sqlite3.connect(folder / "douane.db", isolation_level=None)) as connection:
        connection.execute("DELETE FROM entries WHERE seq < 50")
    assert bodies(folder) == before


def test_what_says_what_was_taken_away_is_never_taken_away(folder):
    pruned(folder)
    text = '[[audit.retention]]\nname = "all"\nkeep = "1 d"\n'
    pruned(folder, text, NOW + 5000 * DAY)
    assert {one["method"] for one in bodies(folder).values() if "method" in one} == {"douane/prune"}
    assert report(folder).problems == ()


@promise("P-KILL-LIFTED-BY-A-PERSON")
@pytest.mark.parametrize(
    "method", ["douane/kill", "douane/kill-found", "douane/kill-lifted", "incident/opened", "incident/noted"]
)
def test_what_was_killed_and_what_was_done_about_it_is_never_taken_away(tmp_path, method):
    entry = {"v": 1, "at": 0.0, "kind": "lifecycle", "method": method, "subject": "all"}
    with closing(SqliteStore(str(tmp_path))) as store:
        store.commit([Record(entry), Record(entry | {"kind": "request"})])
    pruned(tmp_path, '[[audit.retention]]\nname = "all"\nkeep = "1 d"\n')
    first, second, _ = bodies(tmp_path).values()
    assert first == entry
    assert "pruned" in second


def test_an_entry_that_was_tampered_with_stays_as_it_is(folder):
    tamper(folder, "UPDATE entries SET body = replace(body, 'x', 'y') WHERE seq = 7")
    outcome = pruned(folder)
    assert outcome.broken == 1
    assert [one.text for one in report(folder).problems] == ["entry 7 was changed"]


def held(folder, **about):
    hold = LegalHold("lh-1", "a claim", "local:ann", NOW, **about)
    with closing(LegalHolds(str(folder))) as holds:
        holds.add(hold)
    return hold


@promise("P-LEGAL-HOLD")
@pytest.mark.parametrize(
    ("about", "stays"),
    [
        ({"session": "s3"}, lambda one: one["session"] == "s3"),
        ({"principal": "local:p1"}, lambda one: one["principal"] == "local:p1"),
        (
            {"since": NOW - 450 * DAY, "until": NOW - 440 * DAY},
            lambda one: NOW - 450 * DAY <= one["at"] < NOW - 440 * DAY,
        ),
    ],
)
def test_a_legal_hold_beats_every_rule(folder, about, stays):
    before = [one for one in bodies(folder).values() if stays(one)]
    held(folder, **about)
    assert pruned(folder).held > 0
    assert [one for one in bodies(folder).values() if "arguments" in one and stays(one)] == before


@promise("P-LEGAL-HOLD")
def test_what_a_hold_kept_goes_once_it_is_released(folder):
    held(folder, session="s3")
    first = sum(pruned(folder).emptied.values())
    with closing(LegalHolds(str(folder))) as holds:
        holds.release("lh-1", "local:ann", NOW)
    assert first + sum(pruned(folder).emptied.values()) == 328 + 28
    assert {one.get("method") for one in bodies(folder).values()} >= {
        "douane/legal-hold",
        "douane/legal-hold-released",
    }


def test_a_hold_that_comes_while_it_is_pruned_stops_it(folder):
    with closing(Pruning(str(folder), rules_of(RULES))) as pruning:
        held(folder, session="s3")
        with pytest.raises(StoreError, match="changed while it was pruned"):
            pruning.run("local:ann", NOW, lambda _: None)
    assert not any("pruned" in one for one in bodies(folder).values())


def test_two_who_prune_at_once_empty_nothing_twice(folder):
    with closing(Pruning(str(folder), rules_of(RULES))) as pruning:
        due = next(pruning.due(NOW))
        pruned(folder)
        rule, entry = due.entries[0]
        with pytest.raises(StoreError, match="changed while it was pruned"):
            pruning._empty(rule, [entry], "local:bob", NOW)
    assert report(folder).problems == ()


def test_room_is_given_back_to_the_disk(tmp_path):
    with closing(SqliteStore(str(tmp_path))) as store:
        for _ in range(20):
            store.commit([Record(body(1, arguments={"text": "y" * 1500})) for _ in range(500)])
        store.checkpoint()
    file = tmp_path / "douane.db"
    before = file.stat().st_size
    outcome = pruned(tmp_path)
    with closing(SqliteStore(str(tmp_path))) as store:
        store.commit([Record({"v": 1})])
        store.checkpoint()
    assert outcome.freed > before / 2
    assert file.stat().st_size < before / 3
    assert b"y" * 400 not in file.read_bytes()


def test_others_write_while_it_is_pruned(folder):
    written = []

    def write():
        with closing(SqliteStore(str(folder))) as store:
            for number in range(50):
                store.commit([Record({"v": 1, "n": number})])
                written.append(number)

    writer = threading.Thread(target=write)
    writer.start()
    pruned(folder)
    writer.join(20)
    assert len(written) == 50
    assert report(folder).problems == ()


def test_a_batch_that_fails_leaves_everything(folder):
    tamper(
        folder,
        "CREATE TRIGGER no BEFORE UPDATE ON entries WHEN old.seq = 50 BEGIN SELECT raise(ABORT, 'no'); END",
    )
    with pytest.raises(StoreError):
        pruned(folder)
    assert all("arguments" in bodies(folder)[seq] for seq in (49, 50, 52))
    assert report(folder).problems == ()


def test_a_database_of_the_version_before_can_be_pruned(tmp_path):
    path = Path(tmp_path / "douane.db")
    with closing(SqliteStore(str(tmp_path))) as store:
        store.commit([Record(body(number)) for number in range(10)])
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TABLE legal_holds")
        connection.execute("DROP TRIGGER entries_do_not_change")
        connection.execute("DROP TRIGGER tombstones_return")
        connection.execute(
            "CREATE TRIGGER entries_do_not_change BEFORE UPDATE ON entries BEGIN SELECT raise(ABORT, 'no'); END"
        )
        connection.execute("PRAGMA user_version = 5")
    assert sum(pruned(tmp_path).emptied.values()) == 10
    assert report(tmp_path).problems == ()


def test_more_than_a_batch_is_pruned(tmp_path):
    with closing(SqliteStore(str(tmp_path))) as store:
        store.commit([Record(body(1)) for _ in range(2 * BATCH + 3)])
    assert dict(pruned(tmp_path).emptied) == {"allowed": 2 * BATCH + 3}
    assert report(tmp_path).problems == ()
