"""What is asked is counted, each request of a batch by itself."""

from __future__ import annotations

import pytest

from douane.gateway.limits import Asked, Call, Limits
from douane.gateway.peek import peeked
from douane.policy.rates import Concurrency, Rate, Rates
from tests._promises import promise

CALL = b'{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"read","arguments":{}}}'


def test_a_call_and_its_tool():
    assert peeked(CALL % 7).asked == (Asked(7, "tools/call", None, "read"),)


def test_all_calls_of_a_batch():
    body = b"[" + b",".join([CALL % 1, CALL % 2, b'{"jsonrpc":"2.0","method":"notifications/x"}']) + b"]"
    assert [asked.ident for asked in peeked(body).asked] == [1, 2]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b"null", b'{"jsonrpc":"2.0","id":1,"result":{}}', b"[1]", b"\xff"]
)
def test_what_asks_nothing(body):
    assert peeked(body).asked == ()


@promise("P-RATES")
def test_a_batch_is_as_many_calls_as_are_in_it():
    one = Limits(Rates(), Concurrency()._replace(principal=3))
    call = Call("default/alice", "files", "s1", "read")
    assert one.admit_all([call] * 4, 0.0) is not None
    assert len(one._running) == 0
    assert one.admit_all([call] * 3, 0.0) is None
    assert one.admit_all([call], 0.0) is not None
    slow = Limits(Rates(principal=Rate(5, 3600, 5)), Concurrency())
    assert slow.admit_all([call] * 6, 0.0) is not None
