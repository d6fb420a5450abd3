"""How servers are used, as the index counts it."""

from __future__ import annotations

from contextlib import closing

import pytest

from douane.model.events import Record
from douane.stores.index import Index
from douane.stores.sqlite import SqliteStore

HOUR = 3600.0
AT = 500_000 * HOUR


def call(at=AT, tool="read", **more):
    body = {"at": at, "kind": "request", "direction": "to-server", "method": "tools/call", "subject": tool}
    return Record(
        {**body, "action": "allow", "server": "npm:files#1", "server_name": "files", "principal": "ann"}
        | more
    )


@pytest.fixture
def index(tmp_path):
    with closing(SqliteStore(str(tmp_path))) as store:
        store.commit(
            [
                call(AT - 100 * HOUR),
                call(),
                call(AT + 60, principal="bob", action="deny"),
                call(AT + HOUR, tool="write"),
                call(AT + 2 * HOUR, server="npm:mail#2"),
                call(AT + 3 * HOUR, method="tools/list", subject=""),
                call(AT + 3 * HOUR, kind="response", direction="to-client"),
                call(AT + 3 * HOUR, action="hold", ticket="t1"),
            ]
        )
    with closing(Index(str(tmp_path))) as made:
        made.follow()
        yield made


def test_calls_of_tools_are_counted_by_server_and_nothing_else_is(index):
    found = index.uses(AT)
    assert {server: use.calls for server, use in found.items()} == {"npm:files#1": 3, "npm:mail#2": 1}
    assert found["npm:files#1"].last == AT + HOUR
    assert index.uses(0.0)["npm:files#1"].calls == 4


def test_who_has_called_which_tool_is_told_with_what_came_of_it(index):
    found = {(one.tool, one.principal, one.action, one.calls) for one in index.calls("npm:files#1", AT)}
    assert found == {("read", "ann", "allow", 1), ("read", "bob", "deny", 1), ("write", "ann", "allow", 1)}
    assert max(one.last for one in index.calls("npm:files#1", AT)) == AT + HOUR
