"""The index finds, lists and counts what the log has."""

from __future__ import annotations

import json
import sqlite3
import stat
from contextlib import closing
from itertools import product

import pytest

from douane.audit.query import Query
from douane.model.events import Record
from douane.stores.index import Axis, Index, Point, Wanted
from douane.stores.index.found import found, numbers
from douane.stores.payloads import Payloads
from douane.stores.reader import NothingRecorded, Reader
from douane.stores.sqlite import SqliteStore
from tests._promises import promise

HOUR = 3600.0
BEGIN = 500_000 * HOUR
FOUND = {"id": "f-0a1b2c3d-1", "rule": "secrets.aws", "severity": "high", "where": "/params/arguments/key"}
CALL = {
    "v": 1,
    "session": "0a1b2c3d",
    "principal": "local:ada",
    "server": "npx:files",
    "server_name": "files",
    "direction": "to-server",
    "kind": "request",
    "method": "tools/call",
    "subject": "read",
    "action": "allow",
    "findings": [],
    "reasons": [],
}
BODIES = (
    {**CALL, "at": BEGIN, "arguments": {"path": "/tmp/Été", "count": 4711}},
    {**CALL, "at": BEGIN + 1, "kind": "response", "direction": "to-client", "duration_ms": 12.5},
    {**CALL, "at": BEGIN + 2, "action": "deny", "findings": [FOUND], "arguments": {"key": "[aws key]"}},
    {**CALL, "at": BEGIN + HOUR, "subject": "write", "session": "ffee", "principal": "local:bob"},
    {"v": 1, "at": BEGIN + 2 * HOUR, "kind": "lifecycle", "method": "douane/reseal", "action": "allow"},
)


@pytest.fixture
def store(tmp_path):
    with closing(SqliteStore(str(tmp_path))) as opened:
        opened.commit([Record(body) for body in BODIES])
        yield opened


@pytest.fixture
def index(tmp_path, store):  # the log must be there
    with closing(Index(str(tmp_path))) as made:
        made.follow()
        yield made


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(), [5, 4, 3, 2, 1]),
        (Query(server="files"), [4, 3, 2, 1]),
        (Query(server="npx:files", tool="write"), [4]),
        (Query(action="deny"), [3]),
        (Query(principal="local:bob"), [4]),
        (Query(principal="local:bo"), []),
        (Query(finding="secrets"), [3]),
        (Query(finding="secret"), []),
        (Query(session="0a1b2c3d"), [3, 2, 1]),
        (Query(session="0a1b"), []),
        (Query(session="0a1b2c3d", text="[AWS"), [3]),
        (Query(ident="f-0a1b2c3d-1"), [3]),
        (Query(text="0A1B2"), [3, 2, 1]),
        (Query(text="été"), [1]),
        (Query(text="471"), [1]),
        (Query(text="é"), [1]),
        (Query(text="local:ada", server="files", tool="write"), []),
        (Query(text="reseal"), [5]),
        (Query(method="douane/reseal"), [5]),
        (Query(method="douane/"), [5]),
        (Query(method="douane/res"), []),
        (Query(method="tools/call"), []),
        (Query(text="500"), []),
        (Query(since=BEGIN + 1, until=BEGIN + HOUR), [3, 2]),
        (Query(text='"; DROP'), []),
    ],
)
def test_what_is_asked_for_is_found_the_newest_first(index, query, expected):
    assert index.search(query, 100) == expected


def test_the_rest_is_found_from_where_the_last_page_ended(index):
    assert index.search(Query(server="files"), 2) == [4, 3]
    assert index.search(Query(server="files"), 2, before=3) == [2, 1]


def test_what_came_later_is_found_once_it_is_followed(index, store):
    store.commit([Record({**CALL, "at": BEGIN, "subject": "search"})])
    assert index.search(Query(tool="search"), 1) == []
    assert index.follow() == 1
    assert index.search(Query(tool="search"), 1) == [6]
    assert index.follow() == 0


def test_counts_are_by_hour_and_by_key(index):
    assert index.over_time(Axis.ACTION, BEGIN, BEGIN + 3 * HOUR, HOUR) == [
        Point(BEGIN, "allow", 2),
        Point(BEGIN, "deny", 1),
        Point(BEGIN + HOUR, "allow", 1),
    ]
    assert index.top(Axis.TOOL, BEGIN, BEGIN + HOUR, 10) == [("read", 2), ("write", 1)]
    assert index.top(Axis.REFUSED_PRINCIPAL, BEGIN, BEGIN, 10) == [("local:ada", 1)]
    assert index.top(Axis.RULE, BEGIN, BEGIN, 10) == [("secrets.aws", 1)]


HELD = {**CALL, "at": BEGIN, "action": "hold", "ticket": "t", "session": "held", "findings": [FOUND]}


@pytest.mark.parametrize(
    ("answer", "refused"), [({"answer": "none"}, 1), ({"action": "allow", "answer": "lift"}, 0)]
)
def test_a_call_that_was_held_counts_once_with_what_came_of_it(index, store, answer, refused):
    before = counts(index)
    store.commit([Record(HELD), Record({**HELD, "at": BEGIN + 20, **answer})])
    index.follow()
    row = index.about("held")
    assert (row.messages, row.held, row.refused, row.findings) == (1, 1, refused, 1)
    after = counts(index)
    assert {axis: after[axis] - before[axis] for axis in (Axis.SERVER, Axis.TOOL, Axis.USED, Axis.RULE)} == {
        Axis.SERVER: 1,
        Axis.TOOL: 1,
        Axis.USED: 1,
        Axis.RULE: 1,
    }
    assert after[Axis.REFUSED_TOOL] - before[Axis.REFUSED_TOOL] == refused
    assert len(index.search(Query(session="held", action="hold"), 9)) == 1


def counts(index):
    return {axis: sum(count for _, count in index.top(axis, BEGIN, BEGIN + 9 * HOUR, 99)) for axis in Axis}


def test_a_call_is_the_use_of_a_tool_a_prompt_or_a_resource_wherever_it_is_counted(index, store):
    before = counts(index)
    asked = [{"method": method, "subject": ""} for method in ("initialize", "tools/list", "ping")]
    used = [{"method": "prompts/get", "subject": "p"}, {"method": "resources/read", "subject": "r:1"}]
    store.commit([Record({**CALL, "at": BEGIN, **one}) for one in (*asked, *used)])
    index.follow()
    after = counts(index)
    for axis in (Axis.SERVER, Axis.CALLER, Axis.USED):
        assert after[axis] - before[axis] == 2, axis
    assert after[Axis.PRINCIPAL] - before[Axis.PRINCIPAL] == 5


def test_what_people_do_here_and_may_not_is_no_refused_message(index, store):
    before = counts(index)
    slip = {"v": 1, "at": BEGIN, "kind": "lifecycle", "action": "deny", "principal": "local:ada"}
    nobody = {**slip, "method": "identity/refused", "principal": ""}
    store.commit([Record({**slip, "method": "control/alerts.test"}), Record(nobody)])
    index.follow()
    after = counts(index)
    assert after[Axis.ACTION] - before[Axis.ACTION] == 1
    assert ("", 1) in index.top(Axis.REFUSED_PRINCIPAL, BEGIN, BEGIN, 9)
    assert after[Axis.REFUSED_SERVER] == before[Axis.REFUSED_SERVER]


def test_the_last_call_of_a_server_is_told_to_the_second(index, store):
    later = {**CALL, "at": BEGIN + HOUR + 61, "principal": "local:eve"}
    after = {"at": BEGIN + HOUR + 99}
    store.commit([Record(later), Record({**CALL, **after, "kind": "response", "direction": "to-client"})])
    index.follow()
    assert index.uses(BEGIN)["npx:files"].last == BEGIN + HOUR + 61


def test_a_session_lasts_as_long_as_something_is_said_in_it(index, store):
    said = {"v": 1, "kind": "lifecycle", "method": "douane/approval-granted", "session": "ffee"}
    store.commit([Record({**said, "at": BEGIN + 5 * HOUR})])
    index.follow()
    assert index.about("ffee").last == BEGIN + HOUR
    assert index.session("ffee")[-1] == 6


def test_days_add_up_to_the_hours_that_they_have(index, store):
    times = [BEGIN + hour * HOUR for hour in range(100)]
    store.commit([Record({**CALL, "at": at, "subject": "daily"}) for at in times])
    index.follow()
    for since, until in product((0, 1, 23, 24, 25), (0, 23, 24, 47, 48, 50, 96)):
        expected = max(0, until - since + 1)
        told = dict(index.top(Axis.TOOL, BEGIN + since * HOUR, BEGIN + until * HOUR, 100))
        assert told.get("daily", 0) == expected, (since, until)


def test_steps_below_an_hour_are_counted_too(index):
    assert index.over_time(Axis.ACTION, BEGIN, BEGIN + 10, 2) == [
        Point(BEGIN, "allow", 2),
        Point(BEGIN + 2, "deny", 1),
    ]


def test_a_time_that_none_takes_is_left_out_and_no_entry_behind_it(store, index):
    store.commit([Record({**BODIES[1], "duration_ms": 10**400}), Record({**CALL, "at": BEGIN})])
    assert index.follow() == 2
    assert index.latency(BEGIN, BEGIN + HOUR).count == 1


def test_an_entry_that_is_taken_in_while_somebody_looks_is_found_once(tmp_path, store, index, monkeypatch):
    store.commit([Record({**CALL, "at": BEGIN})])
    end = Index.end

    def end_before_another(looking):
        found = end(looking)
        index.follow()
        return found

    monkeypatch.setattr(Index, "end", end_before_another)
    with closing(Reader(str(tmp_path))) as reader:
        assert [one.seq for one in found(str(tmp_path), reader, Query(tool="read"), 10)] == [1, 2, 3, 6]


def test_any_number_of_queries_is_looked_up_at_once(tmp_path, store, index):
    store.commit([Record({**CALL, "session": "s-1500", "at": BEGIN})])
    many = [Query(session=f"s-{number}") for number in range(2000)]
    with closing(Reader(str(tmp_path))) as reader:
        assert numbers(str(tmp_path), reader, many, 10) == [6]


def test_latency_is_right_to_a_tenth(index):
    told = index.latency(BEGIN, BEGIN + HOUR)
    assert told.count == 1
    assert told.p50 == pytest.approx(12.5, rel=0.1)


def test_sessions_are_listed_those_used_last_first(index):
    rows = index.sessions()
    assert [(row.session, row.messages, row.refused, row.findings) for row in rows] == [
        ("ffee", 1, 0, 0),
        ("0a1b2c3d", 3, 1, 1),
    ]
    assert [row.session for row in index.sessions(Wanted(before="ffee"))] == ["0a1b2c3d"]
    assert [row.session for row in index.sessions(Wanted(principal="local:bob"))] == ["ffee"]
    assert index.session("0a1b2c3d", after=1) == [2, 3]


def test_a_session_is_open_from_when_the_gateway_tells_of_it_until_it_does_not(index, store):
    said = {"v": 1, "kind": "lifecycle", "session": "0a1b2c3d", "server_name": "files"}
    store.commit([Record({**said, "at": BEGIN, "method": "session/began"})])
    index.follow()
    assert [row.session for row in index.sessions(Wanted(open_since=BEGIN))] == ["0a1b2c3d"]
    assert [row.session for row in index.sessions(Wanted(open_since=BEGIN + 1))] == []
    store.commit([Record({**CALL, "at": BEGIN, "method": "session/ended"})])  # a client says so
    index.follow()
    assert index.about("0a1b2c3d").is_open
    store.commit([Record({**said, "at": BEGIN, "method": "session/ended"})])
    index.follow()
    assert index.sessions(Wanted(open_since=0.0)) == []


def test_one_session_is_told_as_it_is_listed(index):
    assert [index.about(one.session) for one in index.sessions()] == index.sessions()
    assert index.about("0a1b") is None


def test_an_index_of_another_log_is_made_anew(index, store, tmp_path):
    store.close()
    for end in ("", "-wal", "-shm"):
        (tmp_path / f"douane.db{end}").unlink(missing_ok=True)
    with closing(SqliteStore(str(tmp_path))) as other:
        other.commit([Record({**CALL, "at": BEGIN, "subject": "other"})])
        with closing(Index(str(tmp_path))) as anew:
            assert anew.follow() == 1
            assert anew.search(Query(), 10) == [1]
            assert anew.top(Axis.TOOL, BEGIN, BEGIN, 10) == [("other", 1)]
        assert index.search(Query(tool="read"), 10) == []


def test_a_file_that_is_no_index_is_made_anew(tmp_path, store):
    (tmp_path / "index.sqlite").write_bytes(b"nothing of the kind" * 1000)
    with closing(Index(str(tmp_path))) as index:
        assert index.follow() == len(BODIES)


def test_only_this_account_may_read_it(index, tmp_path):
    for name in ("index.sqlite", "index.sqlite-wal", "index.sqlite.lock"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_two_followers_take_each_entry_once(index, store, tmp_path):
    with closing(Index(str(tmp_path))) as other:
        store.commit([Record({**CALL, "at": BEGIN, "subject": "new"})])
        assert other.follow() == 1
        assert index.follow() == 0
        store.commit([Record({**CALL, "at": BEGIN, "subject": "newer"})])
        assert index.follow() == 1
    assert index.search(Query(text="new"), 10) == [7, 6]


@pytest.mark.parametrize("odd", [{"server": ["a"]}, {"findings": 7}, {"arguments": "\ud800x"}, {"at": 1e300}])
def test_odd_entries_are_in_the_index_too(index, store, odd):
    store.commit([Record({**CALL, **odd}), Record({**CALL, "subject": "\udcffafter\0this"})])
    assert index.follow() == 2
    assert index.search(Query(text="\udcffAfter\0"), 5) == [7]
    assert index.search(Query(), 2) == [7, 6]


def test_what_was_pruned_later_is_in_no_index(index, store, tmp_path):
    assert index.search(Query(text="4711"), 5) == [1]
    with closing(sqlite3.connect(tmp_path / "douane.db", isolation_level=None)) as log:
        log.execute("DROP TRIGGER entries_do_not_change")
        log.execute("UPDATE entries SET body = ? WHERE seq = 1", ('{"at":1.0,"pruned":6}',))
    before = told(index)
    said = {"v": 1, "at": BEGIN, "kind": "lifecycle", "method": "douane/prune", "first": 1, "last": 5}
    store.commit([Record(said)])
    assert index.follow() == 1
    assert index.search(Query(text="4711"), 5) == []
    index.forget_pruned()
    assert index.search(Query(text="4711"), 5) == []
    assert index.search(Query(text="[aws"), 5) == [3]
    assert b"471" not in (tmp_path / "index.sqlite").read_bytes()
    after = told(index)
    assert after != before
    (tmp_path / "index.sqlite").unlink()
    with closing(Index(str(tmp_path))) as anew:
        anew.follow()
        assert told(anew) == after


@pytest.mark.parametrize("gone", [(2,), (1, 2, 3), (3, 4), (4, 6), (1, 2, 3, 4, 5)])
def test_what_is_counted_after_a_pruning_is_as_if_it_had_never_been_there(store, index, tmp_path, gone):
    aside = {"v": 1, "at": BEGIN + 2, "kind": "lifecycle", "method": "douane/approval-granted"}
    store.commit([Record(HELD), Record({**aside, "session": "held"}), Record({**aside, "session": "ffee"})])
    index.follow()
    with closing(sqlite3.connect(tmp_path / "douane.db", isolation_level=None)) as log:
        log.execute("DROP TRIGGER entries_do_not_change")
        for seq in gone:
            log.execute("UPDATE entries SET body = ? WHERE seq = ?", (f'{{"at":{BEGIN},"pruned":6}}', seq))
    said = {"v": 1, "at": BEGIN, "kind": "lifecycle", "method": "douane/prune", "first": 1, "last": 8}
    store.commit([Record(said)])
    index.follow()
    after = told(index)
    (tmp_path / "index.sqlite").unlink()
    with closing(Index(str(tmp_path))) as anew:
        anew.follow()
        assert told(anew) == after


def test_a_client_that_names_a_pruning_takes_nothing_away(index, store):
    said = {"method": "douane/prune", "kind": "lifecycle", "first": 1, "last": 5}
    store.commit([Record({**CALL, "at": BEGIN, "arguments": said})])
    index.follow()
    assert index.search(Query(text="4711"), 5) == [1]


def told(index):
    """All that is counted and listed, and what text finds."""
    axes = {axis: sorted(index.top(axis, BEGIN, BEGIN + 9 * HOUR, 99)) for axis in Axis}
    texts = {text: index.search(Query(text=text), 9) for text in ("4711", "[aws", "read", "ada", "ffee")}
    rows = sorted(row for row in index.sessions())
    return (
        axes,
        index.latency(BEGIN, BEGIN + HOUR),
        rows,
        texts,
        index.over_time(Axis.ACTION, BEGIN, BEGIN + 9 * HOUR, HOUR),
    )


@promise("P-INDEX-SEALED")
def test_what_is_encrypted_in_the_log_is_not_in_the_index(index, store, tmp_path):
    said = {**CALL, "at": BEGIN, "arguments": {"to": "zebra quagga"}}
    store.commit([Record(said)])
    with closing(Payloads(str(tmp_path))) as payloads:
        store.commit([Record(payloads.sealed(said))])
    assert index.follow() == 2
    assert index.search(Query(text="quagga"), 5) == [6]
    (sealed,) = [str(json.loads(one.body)["sealed"]) for one in store.entries(6, 1)]
    assert index.search(Query(text=sealed[5:30]), 5) == []
    assert index.search(Query(tool="read"), 1) == [7]


def test_who_is_late_does_not_wait_for_who_takes_entries_in(index, store, tmp_path):
    store.commit([Record({**CALL, "at": BEGIN})])
    with closing(sqlite3.connect(tmp_path / "index.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert index.follow() == 0
        assert index.search(Query(), 1) == [5]
        other.execute("ROLLBACK")
    assert index.follow() == 1


def test_there_is_no_index_of_no_log(tmp_path):
    with pytest.raises(NothingRecorded):
        Index(str(tmp_path))
