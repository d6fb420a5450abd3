"""A search finds the same whether the log is indexed, half indexed, or not."""

from __future__ import annotations

import random
import shutil
from contextlib import ExitStack, closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from douane.audit.query import Query
from douane.model.events import Record
from douane.stores.index import Index, parts, searching
from douane.stores.index.found import found, numbers
from douane.stores.reader import Reader
from douane.stores.sqlite import SqliteStore
from tests._promises import promise

COUNT = 400
WORDS = (
    "read",
    "write",
    "été",
    "ÉTÉ",
    "straße",
    "北京大学",
    "İstanbul",
    "\u212aelvin",
    'a"b\\c',
    "x\0y",
    "4711",
    "é",
)
SERVERS = ("files", "mail", "npx:files")
RULES = ("secrets.aws", "secrets.jwt", "secret", "protocol.json")
ACTIONS = ("allow", "deny", "hold", "edit")


def body(chance):
    said = " ".join(chance.choices(WORDS, k=3))
    finding = {"id": f"f-{chance.randrange(99)}-1", "rule": chance.choice(RULES), "because": said}
    every = {
        "at": chance.choice([100.0, 3700.5, 7200.0]) + chance.randrange(5),
        "session": chance.choice(["0a1b", "0a2c", "ffee", ""]),
        "principal": chance.choice(["ada", "bob"]),
        "server": chance.choice(SERVERS),
        "server_name": chance.choice(SERVERS),
        "subject": chance.choice(WORDS),
        "action": chance.choice(ACTIONS),
        "ticket": chance.choice(["", "t1"]),
        "answer": chance.choice(["", "lift"]),
        "would": chance.choice(["", "deny"]),
        "kind": chance.choice(["request", "lifecycle"]),
        "method": chance.choice(["tools/call", "closed", "douane/kill", "douane/kill-found"]),
        "findings": [finding] * chance.randrange(3),
        "arguments": chance.choice(
            [{"path": said, "n": chance.randrange(9999)}, [said], said, {"é": {"to": said}}]
        ),
        "rpc_id": "never",
        "replay": {"act": "never"},
        "more": {"deep": [said]},
    }
    return {name: value for name, value in every.items() if chance.random() < 0.9}


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    """The same log three times: with no index, with one of a part, and with one of all."""
    bare, half, whole = (tmp_path_factory.mktemp(name) for name in ("bare", "half", "whole"))
    chance = random.Random(3)
    with closing(SqliteStore(str(bare))) as store:
        store.commit([Record(body(chance)) for _ in range(COUNT)])
    with ExitStack() as stack:
        stack.enter_context(pytest.MonkeyPatch.context()).setattr(parts, "PART", 64)  # entries
        for folder, most in ((half, COUNT // 2), (whole, COUNT)):
            shutil.copytree(bare, folder, dirs_exist_ok=True)
            with closing(Index(str(folder))) as index:
                assert index.follow(most) == most
        yield [(str(one), stack.enter_context(closing(Reader(str(one))))) for one in (bare, half, whole)]


PIECES = st.sampled_from(
    [*WORDS, "Été", "READ WRITE", "a\\", "京大", "471", "never", "0A", "f-1", "deny", "i", "kel"]
)
FIELDS = {
    "server": st.sampled_from(SERVERS),
    "tool": st.sampled_from(["read", "été"]),
    "action": st.sampled_from(ACTIONS),
    "finding": st.sampled_from(["secrets", "secrets.aws", "protocol"]),
    "session": st.sampled_from(["0a1b", "0a"]),
    "principal": st.just("ada"),
    "since": st.sampled_from([101.0, 3703.0, 9999.0]),
    "until": st.sampled_from([102.5, 7202.0]),
    "ident": st.just("f-7-1"),
    "method": st.sampled_from(["closed", "douane/kill", "douane/kill-", "douane/", "tools/call"]),
}
TEXTS = PIECES | st.text(min_size=1, max_size=4)


@st.composite
def queries(draw):
    """Mostly a text, and two fields at most."""
    names = draw(st.lists(st.sampled_from([*FIELDS]), max_size=2, unique=True))
    fields = {name: draw(FIELDS[name]) for name in names}
    return Query(**fields, text=draw(TEXTS | PIECES | st.just("")))


@promise("P-SEARCH-SAME")
@given(query=queries(), most=st.sampled_from([1, 7, COUNT]), few=st.sampled_from([0, searching.FEW]))
def test_the_same_is_found_with_the_index_with_half_of_it_and_without(logs, query, most, few):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(searching, "FEW", few)  # which of two ways is gone
        answers = [[entry.seq for entry in found(folder, reader, query, most)] for folder, reader in logs]
    assert answers[0] == answers[1] == answers[2]


@given(asked=st.lists(queries(), min_size=1, max_size=3))
def test_what_any_of_several_searches_finds_is_the_same_too(logs, asked):
    answers = [numbers(folder, reader, asked, COUNT) for folder, reader in logs]
    one_by_one = {entry.seq for query in asked for entry in logs[0][1].found(query, COUNT)}
    assert answers == [sorted(one_by_one)] * 3


def test_the_log_has_what_is_looked_for(logs):
    _, reader = logs[0]
    assert len(reader.found(Query(text="ÉTÉ"), COUNT)) > COUNT // 4
    assert reader.found(Query(text="never"), COUNT) == []


@promise("P-SEARCH-SAME")
@settings(max_examples=25)  # each looks some hundred times
@given(query=queries(), most=st.sampled_from([3, COUNT]), few=st.sampled_from([0, searching.FEW]))
def test_a_search_without_time_finds_the_same_where_it_is_gone_on_with(logs, query, most, few):
    folder, _ = logs[2]
    with pytest.MonkeyPatch.context() as patched, closing(Index(folder)) as index:
        patched.setattr(searching, "FEW", few)
        looked, before = [], None
        while before != 0:
            numbers, reached = index.look(query, most, before, -1.0)
            assert all(number >= reached for number in numbers)
            looked += numbers
            before = numbers[-1] if len(numbers) == most else reached
        assert looked == index.search(query, COUNT)


@given(query=queries())
def test_pages_are_what_one_long_page_would_be(logs, query):
    folder, _ = logs[2]
    with closing(Index(folder)) as index:
        whole = index.search(query, COUNT)
        pages, before = [], None
        while page := index.search(query, 7, before):
            pages, before = pages + page, page[-1]
    assert pages == whole
