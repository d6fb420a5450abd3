"""Lines that are no legal message here go nowhere, are answered, and end nothing; sent byte by byte as they are."""

from __future__ import annotations

import sys
from typing import NamedTuple

import pytest

from tests._promises import promise
from tests.e2e.recordings import HERE, TEE

ODD_SERVER = (sys.executable, "-IS", str(HERE / "odd_server.py"))
MARK = b"smuggled"
CALL = (
    b'{"jsonrpc":"2.0","id":50,"method":"tools/call","params":{"name":"echo","arguments":{"text":"smuggled"}}'
)

ANSWERED = {
    "a key twice": CALL[:-1] + b',"text":"again"}}}',
    "a method twice": CALL + b',"method":"ping"}',
    "invalid UTF-8": CALL.replace(b"smuggled", b"smuggled \xff") + b"}",
    "a NaN": CALL.replace(b'"smuggled"', b'NaN,"b":"smuggled"') + b"}",
    "half a surrogate pair": CALL.replace(b"smuggled", b"smuggled \\ud800") + b"}",
    "deep nesting": CALL.replace(b'"smuggled"', b"[" * 5000 + b'"smuggled"' + b"]" * 5000) + b"}",
    "a result in a request": CALL + b',"result":{}}',
    "an unknown method": CALL.replace(b"tools/call", b"tools/destroy") + b"}",
    "a method of the other side": CALL.replace(b"tools/call", b"sampling/createMessage") + b"}",
    "no JSON-RPC at all": CALL.replace(b'"jsonrpc":"2.0",', b"") + b"}",
    "a key in another case": CALL.replace(b'"params"', b'"Params"') + b"}",
    "an array for parameters": CALL.replace(b'"params":{"name"', b'"params":["smuggled"],"x":{"name"') + b"}",
}
UNANSWERABLE = {
    "another JSON-RPC": CALL.replace(b"2.0", b"1.0") + b"}",
    "no JSON": b"smuggled",
    "half a line": CALL,
    "two objects": CALL + b"}" + CALL + b"}",
    "a batch": b"[" + CALL + b"}]",
    "an id of null": CALL.replace(b"50", b"null") + b"}",
    "a fraction for an id": CALL.replace(b"50", b"5.5") + b"}",
    "a truth for an id": CALL.replace(b"50", b"true") + b"}",
    "an answer that nobody asked for": b'{"jsonrpc":"2.0","id":7,"result":{"text":"smuggled"}}',
    "a byte order mark": b"\xef\xbb\xbf" + CALL + b"}",
}


LINES = ANSWERED | UNANSWERABLE


class Outcome(NamedTuple):
    """What came of sending one line in an open conversation, and of a call behind it."""

    mark: bytes
    answer: dict | None
    echo_after: str


class Telling(NamedTuple):
    """All lines in one conversation, each with a mark of its own, and what server and audit have of it."""

    outcomes: dict
    seen_by_server: bytes
    denied: list


def each(lines):
    return pytest.mark.parametrize("name", lines)


@pytest.fixture
def log(tmp_path):
    return tmp_path / "server"


@pytest.fixture(scope="module")
def known():
    """The telling, once it was: every test looks at the same one."""
    return []


@pytest.fixture
def telling(known, douane_mcp, unwatched, audited, log):
    if not known:
        client = douane_mcp(*TEE, log, *ODD_SERVER, "none")
        client.open()
        client.ask("tools/list")
        outcomes = {name: _said(client, name, b"%s-%02d" % (MARK, n)) for n, name in enumerate(LINES)}
        client.end()
        denied = [body for body in audited() if body["action"] == "deny"]
        known.append(Telling(outcomes, log.with_suffix(".to-server").read_bytes(), denied))
    return known[0]


def _said(client, name, mark):
    client.send_line(LINES[name].replace(MARK, mark))
    answer = client.receive_answer(50) if name in ANSWERED else None
    echo = client.call("echo", text="still here")["result"]["content"][0]["text"]
    return Outcome(mark, answer, echo)


@promise("P-STRICT-JSON")
@promise("P-STRICT-RPC")
@each(LINES)
def test_the_server_never_sees_it(telling, name):
    assert telling.outcomes[name].mark not in telling.seen_by_server


@each(ANSWERED)
def test_its_request_is_answered_with_an_error(telling, name):
    assert telling.outcomes[name].answer["error"]["message"].startswith("refused by Douane")


@each(LINES)
def test_the_conversation_goes_on(telling, name):
    assert telling.outcomes[name].echo_after == "still here"


def test_the_audit_has_each_once(telling):
    assert len(telling.denied) == len(LINES)


@pytest.fixture
def client_with_a_call_waiting(douane_mcp, log):
    client = douane_mcp(*TEE, log, *ODD_SERVER, "late")
    client.open()
    client.ask("tools/list")
    client.send_line(CALL.replace(MARK, b"first") + b"}")
    client.send_line(CALL + b"}")
    client.send({"id": "after", "method": "ping"})
    return client


@promise("P-ID-ONCE")
def test_a_request_with_an_id_that_still_waits_never_reaches_the_server(client_with_a_call_waiting, log):
    client_with_a_call_waiting.receive_answer("after")
    assert MARK not in log.with_suffix(".to-server").read_bytes()


@promise("P-ID-ONCE")
def test_the_answer_goes_to_the_request_that_had_the_id_first(client_with_a_call_waiting):
    answer = client_with_a_call_waiting.receive_answer(50)
    assert answer["result"]["content"][0]["text"] == "first"
