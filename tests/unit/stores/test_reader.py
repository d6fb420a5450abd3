"""Finding entries again."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from douane.audit.query import Query
from douane.model.events import Record
from douane.stores.reader import BATCH, NothingRecorded, Reader
from douane.stores.sqlite import SqliteStore

CALL = {"session": "s1", "server": "npx:files", "server_name": "files", "subject": "read", "action": "allow"}
BODIES = (
    {**CALL, "at": 10.0, "findings": [], "arguments": {"path": "/tmp/Été"}},
    {**CALL, "at": 20.0, "action": "deny", "findings": [{"rule": "secrets.aws"}, {"rule": "path.traversal"}]},
    {**CALL, "at": 30.0, "would": "deny", "subject": "write", "session": "s2"},
    {"at": 40.0, "kind": "lifecycle", "server": "npx:mail", "server_name": "mail"},
)


@pytest.fixture
def reader(tmp_path):
    with closing(SqliteStore(str(tmp_path))) as store:
        store.commit([Record(body) for body in BODIES])
    with closing(Reader(str(tmp_path))) as made:
        yield made


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(), [1, 2, 3, 4]),
        (Query(server="files"), [1, 2, 3]),
        (Query(server="npx:mail"), [4]),
        (Query(tool="write"), [3]),
        (Query(session="s2"), [3]),
        (Query(action="deny"), [2, 3]),
        (Query(action="allow", tool="read"), [1]),
        (Query(finding="secrets.aws"), [2]),
        (Query(finding="secrets"), [2]),
        (Query(finding="secret"), []),
        (Query(finding="path"), [2]),
        (Query(since=20.0, until=40.0), [2, 3]),
        (Query(until=0.0), []),
        (Query(text="/tmp/Été"), [1]),
        (Query(text="TRAVERSAL"), [2]),
        (Query(text="%"), []),
        (Query(server="' OR 1=1 --"), []),
    ],
)
def test_a_query_finds_what_it_asks_for(reader, query, expected):
    assert [entry.seq for entry in reader.found(query, 100)] == expected


def test_the_last_ones_are_found_when_there_are_many(reader):
    assert [entry.seq for entry in reader.found(Query(), 2)] == [3, 4]


def test_a_body_that_is_no_json_any_more_is_in_nobodys_way(reader, tmp_path):
    with closing(sqlite3.connect(tmp_path / "douane.db", isolation_level=None)) as connection:
        connection.execute("INSERT INTO entries VALUES (5, 'not json', x'', x'')")
    assert [entry.seq for entry in reader.found(Query(server="files"), 10)] == [1, 2, 3]
    assert reader.end() == 5


def test_single_entries_and_the_last_ones(reader):
    assert json.loads(reader.entry(2).body)["at"] == 20.0
    assert reader.entry(99) is None
    assert [entry.seq for entry in reader.last(2)] == [3, 4]
    assert reader.last(0) == []


def test_all_entries_come_batch_by_batch_with_those_that_were_added_meanwhile(reader, tmp_path):
    with closing(SqliteStore(str(tmp_path))) as store:
        store.commit([Record({"n": n}) for n in range(BATCH)])
        reading = reader.after(2)
        first = next(reading)
        store.commit([Record({"n": "late"})])
    assert [first.seq, *(entry.seq for entry in reading)] == list(range(3, BATCH + 6))


def test_a_folder_without_a_log_is_said_clearly_and_left_alone(tmp_path):
    with pytest.raises(NothingRecorded, match="nothing was recorded"):
        Reader(str(tmp_path))
    assert list(tmp_path.iterdir()) == []
