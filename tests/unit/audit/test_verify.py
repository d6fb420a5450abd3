"""Whatever was done to a log, verification finds it and names the entry."""

from __future__ import annotations

import ast
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

import douane.audit.verify
import douane.stores.evidence
from douane.audit.chain import genesis, link, seal, statement
from douane.audit.tree import root
from douane.audit.verify import Evidence, verified
from douane.audit.verify.evidence import Head, read_line
from douane.errors import ConfigError, StoreError
from douane.stores.checkpoints import public_key, signed_line
from douane.stores.evidence import LogGone, gathered
from tests._promises import promise
from tests.unit.audit._log import TamperedLog, changed_line

BEHIND = "the head of the log was changed, or sealed with another key"


@pytest.fixture
def log(tmp_path):
    return TamperedLog(tmp_path / "state")


def undated(problems):
    return [re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", "DATE", text) for text in problems]


def test_a_whole_log_has_no_problems(log):
    assert log.problems(log.kept) == []


CHANGES = {
    "a body": ("UPDATE entries SET body = '{\"n\":0}' WHERE seq = 17", ["entry 17 was changed"]),
    "a hash": ("UPDATE entries SET hash = zeroblob(32) WHERE seq = 17", ["entry 17 was changed"]),
    "a link": ("UPDATE entries SET previous = zeroblob(32) WHERE seq = 17", ["entry 17 was changed"]),
    "a hash of another length": ("UPDATE entries SET hash = x'00' WHERE seq = 17", ["entry 17 was changed"]),
    "three bodies": ("UPDATE entries SET body = '' WHERE seq IN (3,4,5)", ["entries 3–5 were changed"]),
    "the first gone": ("DELETE FROM entries WHERE seq = 1", ["entry 1 is missing"]),
    "the middle gone": ("DELETE FROM entries WHERE seq BETWEEN 18 AND 20", ["entries 18–20 are missing"]),
    "the tail gone": (
        "DELETE FROM entries WHERE seq > 35",
        [
            "truncated: the head says 40 entries, 35 are here: entries 36–40 missing",
            "truncated: the checkpoint of DATE covers 40 entries, 35 are here",
        ],
    ),
    "all gone": (
        "DELETE FROM entries",
        [
            "truncated: the head says 40 entries, 0 are here: entries 1–40 missing",
            "truncated: the checkpoint of DATE covers 40 entries, 0 are here",
        ],
    ),
    "renumbered": (
        "UPDATE entries SET seq = 41 WHERE seq = 17",
        [
            "entry 17 is missing",
            "entry 41 was moved: it was written as entry 17",
            "entry 41 added behind the head of the log",
        ],
    ),
    "appended without the key": (
        "INSERT INTO entries VALUES (41, '{}', zeroblob(32), zeroblob(32))",
        ["entry 41 was changed", "entry 41 added behind the head of the log"],
    ),
    "the head gone": ("DELETE FROM head", None),
    "the head moved back": (
        "UPDATE head SET seq = 39, hash = (SELECT hash FROM entries WHERE seq = 39)",
        [BEHIND, "entry 40 added behind the head of the log"],
    ),
    "a checkpoint changed": (
        """UPDATE checkpoints SET line = replace(line, '"seq": 20', '"seq": 21') WHERE seq = 20""",
        [
            "the checkpoint of entry 20 in the database: the checkpoint of entry 21 was changed: its signature is wrong"
        ],
    ),
}


@promise("P-AUDIT-NAMES-ENTRY")
@pytest.mark.parametrize(("change", "expected"), CHANGES.values(), ids=CHANGES)
def test_a_change_is_found_and_named(log, change, expected):
    log.sql(change)
    found = undated(log.problems())
    if expected is None:
        assert "the head of the log is missing" in found
    else:
        assert found == expected


@promise("P-AUDIT-NAMES-ENTRY")
def test_two_entries_that_changed_places_are_named_with_their_places(log):
    log.sql(
        "UPDATE entries SET seq = -1 WHERE seq = 5",
        "UPDATE entries SET seq = 5 WHERE seq = 9",
        "UPDATE entries SET seq = 9 WHERE seq = -1",
    )
    assert log.problems() == [
        "entry 5 was moved: it was written as entry 9",
        "entry 9 was moved: it was written as entry 5",
    ]


def test_an_entry_before_the_first_is_named(log):
    log.sql("INSERT INTO entries SELECT -3, body, previous, hash FROM entries WHERE seq = 1")
    assert log.problems() == ["an entry numbered -3 stands after entry 0"]


@promise("P-AUDIT-NAMES-ENTRY")
def test_one_entry_rewritten_with_its_hash_is_named_by_the_next(log):
    log.sql("UPDATE entries SET body = '{\"n\":0}' WHERE seq = 17")
    with closing(sqlite3.connect(log.folder / "douane.db", isolation_level=None)) as connection:
        body, previous = connection.execute("SELECT body, previous FROM entries WHERE seq = 17").fetchone()
        connection.execute("UPDATE entries SET hash = ? WHERE seq = 17", (link(17, previous, body),))
    assert log.problems() == ["entry 17 was rewritten: entry 18 follows another one"]


@promise("P-AUDIT-NAMES-ENTRY")
def test_a_chain_forged_without_the_key_is_found_by_the_seal_and_the_checkpoints(log):
    log.sql("UPDATE entries SET body = '{\"n\":0}' WHERE seq = 17")
    log.rechain(17)
    assert undated(log.problems()) == [
        "entries 11–20: at least one was rewritten since the checkpoint of DATE",
        BEHIND,
    ]


def test_a_chain_forged_from_the_first_entry_is_found(log):
    log.sql("UPDATE entries SET body = '{\"n\":0}' WHERE seq = 1")
    log.rechain(1)
    assert undated(log.problems()) == [
        "entries 1–10: at least one was rewritten since the checkpoint of DATE",
        BEHIND,
    ]


def rolled_back(log):
    """The database as it was 5 entries ago, seal and all, while the checkpoints went on."""
    backup = log.folder.parent / "backup.db"
    shutil.copy(log.folder / "douane.db", backup)
    log.add(5)
    shutil.copy(log.checkpoints, log.kept)
    shutil.copy(backup, log.folder / "douane.db")


def test_a_database_rolled_back_is_found_by_the_file_of_checkpoints(log):
    rolled_back(log)
    assert undated(log.problems()) == ["truncated: the checkpoint of DATE covers 45 entries, 40 are here"]


def test_a_database_rolled_back_with_its_checkpoints_is_found_by_a_copy_kept_elsewhere(log):
    rolled_back(log)
    log.edit_checkpoints(lambda lines: lines[:-1])
    assert log.problems() == []
    assert undated(log.problems(log.kept)) == [
        "truncated: the checkpoint of DATE covers 45 entries, 40 are here"
    ]


def test_a_database_put_in_the_place_of_another_is_found(log):
    for name in ("douane.db", "seal.key"):
        (log.folder / name).unlink()
    log.add(1)
    assert len(log.problems()) == 4
    assert all("of another database" in text for text in log.problems())


def test_a_database_that_is_gone_is_told_by_its_checkpoints(log):
    (log.folder / "douane.db").unlink()
    with pytest.raises(LogGone, match=r"checkpoints\.jsonl"):
        log.problems()


EDITS = {
    "a line gone": (
        lambda lines: [lines[0], *lines[2:]],
        ["the checkpoint of entry 20 was taken out of checkpoints.jsonl"],
    ),
    "the last line gone": (
        lambda lines: lines[:-1],
        ["the checkpoint of entry 40 was taken out of checkpoints.jsonl"],
    ),
    "a number changed": (
        lambda lines: [*lines[:3], changed_line(lines[3], seq=39)],
        [
            "checkpoints.jsonl, line 4: the checkpoint of entry 39 was changed: its signature is wrong",
            "the checkpoint of entry 40 was taken out of checkpoints.jsonl",
        ],
    ),
    "a line that is none": (lambda lines: [*lines, "{"], ["checkpoints.jsonl, line 5: not a checkpoint"]),
    "signed by someone else": (
        lambda lines: [*lines[:3], changed_line(lines[3], key="00" * 32)],
        ["checkpoints.jsonl, line 4: signed with another key"],
    ),
}


@pytest.mark.parametrize(("edit", "expected"), EDITS.values(), ids=EDITS)
def test_an_edited_file_of_checkpoints_is_found(log, edit, expected):
    log.edit_checkpoints(edit)
    assert log.problems() == expected


def test_a_file_of_checkpoints_that_is_gone_is_found(log):
    log.checkpoints.unlink()
    assert len(log.problems()) == 4


def test_a_file_of_checkpoints_that_was_named_must_be_there(log):
    with pytest.raises(ConfigError, match="is not there"):
        log.problems(log.folder / "none.jsonl")


def test_without_keys_it_says_what_it_did_not_check(log):
    log.sql("UPDATE head SET seal = zeroblob(32)")
    with gathered(log.folder, (), None, None) as evidence:
        report = verified(evidence)
    assert report.problems == ()
    assert ["seal.key" in report.notes[0], "--key" in report.notes[1]] == [True, True]


def test_a_log_on_a_medium_that_cannot_be_written_to_can_be_verified(log, tmp_path):
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("douane.db", "checkpoints.jsonl"):
        shutil.copy(log.folder / name, copy)
    copy.chmod(0o500)
    with gathered(copy, (), None, None) as evidence:
        report = verified(evidence)
    copy.chmod(0o700)
    assert (report.entries, report.problems) == (40, ())


def test_a_log_in_use_can_be_verified(log):
    with gathered(log.folder, (), None, None) as evidence:
        log.add(10)
        report = verified(evidence)
    assert (report.entries, report.problems) == (40, ())


def test_a_damaged_file_is_said_clearly(log):
    path = log.folder / "douane.db"
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    with pytest.raises(StoreError, match="cannot be read"):
        log.problems()


def test_countless_problems_are_counted_and_the_first_are_told():
    rows = ((seq * 2, "{}", bytes(32), bytes(32)) for seq in range(1, 5001))
    report = verified(Evidence(b"", None, rows))
    assert len(report.problems) == 1000
    assert report.problems_in_all == 10_001
    assert report.problems[0].text == "entry 1 is missing"


def said_of_first_version(key, database, last):
    said = f"douane checkpoint v1\n{database.hex()}\n1\n{last.hex()}\n1.000\n".encode()
    fields = {"v": 1, "database": database.hex(), "seq": 1, "hash": last.hex(), "at": "1.000"}
    return signed_line(key, said, fields)


def said_of_second_version(key, database, last):
    over = sha256(b"\0" + last).digest()
    assert root([last]) == over
    said = statement(database, (1, last), (0, over), "2.000")
    text = f"douane checkpoint v2\n{database.hex()}\n1\n{last.hex()}\n0\n{over.hex()}\n2.000\n"
    assert said == text.encode()
    batch = {"since": 0, "root": over.hex()}
    fields = {"v": 2, "database": database.hex(), "seq": 1, "hash": last.hex(), "at": "2.000", **batch}
    return signed_line(key, said, fields)


def test_the_format_is_the_one_that_is_documented():
    """Fixed values: a log written today can still be verified by tomorrow's code, and the other way round."""
    database, key, body = bytes(range(16)), bytes(32), '{"n":1}'
    start = genesis(database)
    assert start.hex() == "195aabc8df66d3958c6aa1f18a3847f1d5894c58157bfb4984bdc859d921ce6a"
    last = link(1, start, body)
    assert last.hex() == "226994a0590378e12cff16e626507aea85f9f37240d2b6b01cea2b779e51d624"
    sealed = seal(key, database, 1, last)
    assert sealed.hex() == "40ed79e97184fd1f982cdf880bf448ce6afa93a6636427308adefab0404f2861"
    lines = [said_of_first_version(key, database, last), said_of_second_version(key, database, last)]
    evidence = Evidence(
        database,
        Head(1, last, sealed),
        [(1, body, start, last)],
        tuple(read_line("x", line) for line in lines),
        seal_key=key,
        public_key=public_key(key),
    )
    assert verified(evidence).problems == ()


def test_a_checkpoint_says_when_it_was_made(log):
    log.sql("DELETE FROM entries WHERE seq > 35")
    year = datetime.now(UTC).year
    assert any(str(year) in text for text in log.problems())


def imported(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_verification_shares_no_code_with_what_writes():
    package = Path(douane.audit.verify.__file__).parent
    reading = Path(douane.stores.evidence.__file__)
    allowed = {"douane.errors"}
    for path in [*package.glob("*.py"), reading]:
        ours = {name for name in imported(path) if name.partition(".")[0] == "douane"}
        assert {name for name in ours if not name.startswith("douane.audit.verify")} <= allowed
