"""One object, one reading: JSON-RPC 2.0 as MCP uses it."""

from __future__ import annotations

import pytest

from douane.protocol.jsonrpc import MAX_ID_LENGTH, Notification, Request, Response, parse
from douane.protocol.refusal import Unreadable

CALL = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
ANSWER = {"jsonrpc": "2.0", "id": 1, "result": {}}
ERROR = {"code": -32600, "message": "no"}


@pytest.mark.parametrize(
    ("value", "packet"),
    [
        (CALL, Request(1, "ping", {})),
        (CALL | {"id": "a", "params": {"x": 1}}, Request("a", "ping", {"x": 1})),
        ({"jsonrpc": "2.0", "method": "n"}, Notification("n", {})),
        ({"jsonrpc": "2.0", "method": "n", "params": {"y": 2}}, Notification("n", {"y": 2})),
        (ANSWER, Response(1, {}, failed=False)),
        (
            {"jsonrpc": "2.0", "id": "b", "error": ERROR | {"data": 3}},
            Response("b", ERROR | {"data": 3}, failed=True),
        ),
    ],
)
def test_a_legal_message_is_read(value, packet):
    assert parse(value) == packet


@pytest.mark.parametrize(
    ("value", "rule", "where"),
    [
        ([CALL], "protocol.not-jsonrpc", ""),
        ("ping", "protocol.not-jsonrpc", ""),
        ({}, "protocol.not-jsonrpc", "/jsonrpc"),
        (CALL | {"jsonrpc": 2.0}, "protocol.not-jsonrpc", "/jsonrpc"),
        (CALL | {"jsonrpc": "1.0"}, "protocol.not-jsonrpc", "/jsonrpc"),
        (CALL | {"Method": "x"}, "protocol.envelope", ""),
        (CALL | {"result": {}}, "protocol.envelope", ""),
        (CALL | {"method": 5}, "protocol.not-jsonrpc", "/method"),
        (CALL | {"method": ""}, "protocol.not-jsonrpc", "/method"),
        (CALL | {"params": [1]}, "protocol.not-jsonrpc", "/params"),
        (CALL | {"params": None}, "protocol.not-jsonrpc", "/params"),
        (CALL | {"id": None}, "protocol.id", "/id"),
        (CALL | {"id": True}, "protocol.id", "/id"),
        (CALL | {"id": 1.0}, "protocol.id", "/id"),
        (CALL | {"id": "x" * (MAX_ID_LENGTH + 1)}, "protocol.id", "/id"),
        (ANSWER | {"id": None}, "protocol.id", "/id"),
        ({"jsonrpc": "2.0", "result": {}}, "protocol.id", "/id"),
        (ANSWER | {"error": ERROR}, "protocol.not-jsonrpc", ""),
        ({"jsonrpc": "2.0", "id": 1}, "protocol.not-jsonrpc", ""),
        (ANSWER | {"extra": 1}, "protocol.envelope", ""),
        (ANSWER | {"result": []}, "protocol.not-jsonrpc", ""),
        ({"jsonrpc": "2.0", "id": 1, "error": "no"}, "protocol.not-jsonrpc", ""),
        ({"jsonrpc": "2.0", "id": 1, "error": {"code": 1}}, "protocol.not-jsonrpc", ""),
        ({"jsonrpc": "2.0", "id": 1, "error": ERROR | {"code": True}}, "protocol.not-jsonrpc", ""),
    ],
)
def test_what_peers_may_read_differently_is_refused(value, rule, where):
    refused = parse(value)
    assert isinstance(refused, Unreadable)
    assert (refused.rule, refused.where) == (rule, where)


def test_the_longest_id_is_accepted():
    assert parse(CALL | {"id": "x" * MAX_ID_LENGTH}).id == "x" * MAX_ID_LENGTH
