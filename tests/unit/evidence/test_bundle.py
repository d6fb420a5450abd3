"""A bundle says what it proves and what not, and holds nothing that was not asked for."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from douane.audit.chain import statement
from douane.audit.query import Query
from douane.errors import ConfigError, StoreError
from douane.evidence.asked import Asked
from douane.evidence.verifier.main import main
from douane.model.events import Record, Remember
from douane.model.server import Definition, Kind, Pin, ServerIdentity, State
from douane.policy.retaining import Retention
from douane.stores.checkpoints import signed_line
from douane.stores.keys import signing_key
from douane.stores.pruning import Pruning
from douane.stores.reader import Reader
from douane.stores.sqlite import SqliteStore
from tests._promises import promise
from tests.unit.evidence._case import SELECTED, body, bundle, files, key_of, log, outcome, packed, resigned

ALL = Asked(None, None, (), {})


@pytest.fixture
def folder(tmp_path):
    return log(tmp_path / "state")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "case.zip"


def lines(raw, name):
    return [json.loads(line) for line in files(raw)[name].splitlines()]


def test_a_time_is_exported_without_a_gap(folder, path):
    raw = bundle(folder, path, Asked(1010.0, 1020.0, (), {}))
    assert [one["seq"] for one in lines(raw, "entries.jsonl")] == list(range(11, 21))
    assert json.loads(files(raw)["manifest.json"])["entries"] == {
        "kind": "range",
        "first": 11,
        "last": 20,
        "count": 10,
    }
    assert outcome(raw, key_of(folder)) == 0


@promise("P-EVIDENCE-LEAST")
def test_a_selection_holds_nothing_of_other_entries(folder, path):
    raw = bundle(folder, path, Asked(None, None, SELECTED, {}))
    assert {json.loads(one["body"])["session"] for one in lines(raw, "entries.jsonl")} == {"s1"}
    assert not any(b"s0" in text or b"s2" in text for text in files(raw).values())
    assert outcome(raw, key_of(folder)) == 0


@promise("P-EVIDENCE-LEAST")
def test_each_entry_of_a_selection_is_bound_to_a_checkpoint(folder, path, capsys):
    raw = bundle(folder, path, Asked(None, None, SELECTED, {}))
    assert outcome(raw, key_of(folder)) == 0
    said = capsys.readouterr().out
    assert "- All of them were in the log on " in said
    assert "That nothing else belongs to what was asked for" in said


def test_entries_of_several_questions_stand_once(folder, path):
    queries = (Query(session="s1"), Query(server="x", text='"n":1}'), Query(session="s1", until=1005.0))
    raw = bundle(folder, path, Asked(None, 1030.0, queries, {}))
    seqs = [one["seq"] for one in lines(raw, "entries.jsonl")]
    assert seqs == sorted(set(seqs))


def test_what_is_not_there_is_no_evidence(folder, path):
    with pytest.raises(ConfigError, match="no entry"):
        bundle(folder, path, Asked(None, None, (Query(session="nobody's"),), {}))
    assert not path.exists()


def test_who_took_it_is_in_the_log_and_in_the_bundle(folder, path):
    raw = bundle(folder, path, Asked(None, None, (), {"for": "the auditor"}))
    with closing(Reader(str(folder))) as reader:
        noted = json.loads(reader.last(1)[0].body)
    assert (noted["method"], noted["principal"], noted["given"]) == (
        "douane/evidence",
        "local:ann",
        {"for": "the auditor"},
    )
    manifest = json.loads(files(raw)["manifest.json"])
    assert (manifest["by"], manifest["at"], manifest["asked"]) == (
        "local:ann",
        5000.0,
        {"for": "the auditor"},
    )


def test_policy_and_pins_are_in_it(folder, path):
    approved = Definition(Kind.TOOL, "read", '{"name":"read"}', "d1")
    with closing(SqliteStore(str(folder))) as store:
        store.register(ServerIdentity("x", "files", "files --now", "1"), 1.0)
        pin = Pin(Kind.TOOL, "read", State.APPROVED, approved, None, "local:ann", 2.0)
        store.commit([Record(body(61))], [Remember("x", (pin,), ())])
    raw = bundle(folder, path)
    assert b"[" in files(raw)["policy/00.toml"]
    (told,) = lines(raw, "pins.jsonl")
    assert (told["of"], told["approved"]["canonical"], told["by"]) == ("read", '{"name":"read"}', "local:ann")


def test_without_the_key_it_says_that_nobody_knows_whose_it_is(folder, path, capsys):
    bundle(folder, path)
    assert main([str(path)]) == 0
    assert "Whose key it is." in capsys.readouterr().out
    assert main([str(path), "--key", key_of(folder).hex()]) == 0
    assert "That key is the one that you named" in capsys.readouterr().out
    assert main([str(path), "--key", "00" * 32]) == 1


def test_a_log_that_was_written_anew_is_found_with_checkpoints_kept_elsewhere(folder, path, tmp_path, capsys):
    kept = tmp_path / "kept.jsonl"
    shutil.copy(folder / "checkpoints.jsonl", kept)
    raw = bundle(folder, path)
    assert main([str(path), "--checkpoints", str(kept)]) == 0
    assert "the last of them of entry 60" in capsys.readouterr().out
    said = [json.loads(line) for line in kept.read_text().splitlines()]
    forged = with_checkpoint_of(folder, said[2], "ab" * 32)
    kept.write_text("".join(json.dumps(one) + "\n" for one in [*said[:2], forged, *said[3:]]))
    assert main([str(path), "--checkpoints", str(kept)]) == 1
    assert "checkpoint of entry 30 is not the one that you had kept" in capsys.readouterr().out
    assert raw == path.read_bytes()


def with_checkpoint_of(folder, said, last):
    """The checkpoint of a log in which the same entry was another one, truly signed."""
    head, batch = (said["seq"], bytes.fromhex(last)), (said["since"], bytes.fromhex(said["root"]))
    statement_of = statement(bytes.fromhex(said["database"]), head, batch, said["at"])
    fields = {name: said[name] for name in ("v", "database", "seq", "since", "root", "at")} | {"hash": last}
    return json.loads(signed_line(signing_key(str(folder)), statement_of, fields))


def test_nothing_to_look_at_ends_with_two(tmp_path, capsys):
    assert main([str(tmp_path / "none.zip")]) == 2
    assert main([str(tmp_path)]) == 2
    with pytest.raises(SystemExit, match="2"):
        main([])
    capsys.readouterr()


@pytest.mark.parametrize("content", [b"", b"\0", b"PK\5\6" + bytes(18), b"PK\3\4", b"text"])
def test_what_is_no_bundle_proves_nothing(tmp_path, content, capsys):
    (tmp_path / "x").write_bytes(content)
    assert main([str(tmp_path / "x")]) == 1
    assert "Nothing in it is proven" in capsys.readouterr().out


def test_a_bundle_that_cannot_be_written_leaves_nothing(folder, tmp_path):
    with pytest.raises(StoreError, match="cannot be written"):
        bundle(folder, tmp_path / "none" / "case.zip")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["state"]


def test_a_bundle_is_for_its_owner_alone(folder, path):
    bundle(folder, path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_log_that_was_changed_before_is_exported_and_found(folder, path):
    with closing(sqlite3.connect(folder / "douane.db")) as connection:
        connection.execute("DROP TRIGGER entries_do_not_change")
        connection.execute("UPDATE entries SET body = replace(body, 's0', 's9') WHERE seq = 7")
        connection.commit()
    assert outcome(bundle(folder, path), key_of(folder)) == 1


def test_other_programs_read_it(folder, path):
    bundle(folder, path)
    listed = subprocess.run(
        [sys.executable, "-m", "zipfile", "-t", str(path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert "Done testing" in listed.stdout


def test_what_was_pruned_is_shown_as_pruned_and_still_proven(folder, path, capsys):
    with closing(Pruning(str(folder), (Retention("old", 1.0),))) as pruning:
        pruning.run("local:ann", 1030.0, lambda _: None)
    raw = bundle(folder, path)
    assert outcome(raw, key_of(folder)) == 0
    assert "What 30 entries said." in capsys.readouterr().out


def test_an_entry_that_was_emptied_by_who_signs_is_found(folder, path):
    """The key alone does not help: the hash of a tombstone is one that a checkpoint signed."""
    found = files(bundle(folder, path))
    rows = [json.loads(line) for line in found["entries.jsonl"].splitlines()]
    rows[6] |= {"body": '{"at":1006.0,"pruned":60}', "hash": "ab" * 32}
    found["entries.jsonl"] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    assert outcome(packed(resigned(found, signing_key(str(folder)))), key_of(folder)) == 1
