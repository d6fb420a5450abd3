"""A call through the gateway waits, its client is shown the page, and goes on when somebody has answered there."""

from __future__ import annotations

import json
from contextlib import closing, contextmanager

import pytest

from tests._promises import promise
from tests.e2e.gateway.recording_server import REVISION, recording_server
from tests.e2e.gateway.test_identity import INITIALIZE, Client
from tests.unit.gateway.answering._person import SECRET, Person, begun

RULE = '[[rule]]\nid = "ask-first"\ntool = "write"\naction = "hold"\nask = "person"\n'
PATH = "/servers/mail/mcp"
OPENS = {"elicitation": {"url": {}}}
ENVELOPE = "io.modelcontextprotocol/"
STATED = {f"{ENVELOPE}protocolVersion": "2026-07-28", f"{ENVELOPE}clientCapabilities": OPENS}
ROUTED = {"mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "write"}


@pytest.fixture(scope="module")
def upstream():
    with recording_server() as server:
        yield server


@pytest.fixture(scope="module")
def gate(upstream, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        page = 'principals = ["local:*"]\nown = "passphrase"\n'
        made = begun(tmp_path_factory.mktemp("home"), patch, page, RULE)
        made.document.write_text(made.document.read_text().replace("http://127.0.0.1:1/mcp", upstream.url))
        made.protect()
        with made.running():
            yield made


@pytest.fixture
def client(gate):
    token = (gate.folder / "local.token").read_text().strip()
    return Client(gate.url, Authorization=f"Bearer {token}")


@contextmanager
def speaking(client, message, **fields):
    """What is answered to a message, as it comes: its events, or the one body."""
    sent = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
    if client.session:
        sent |= {"mcp-session-id": client.session, "mcp-protocol-version": REVISION}
    with closing(client.connected()) as connection:
        connection.request("POST", PATH, json.dumps(message), sent | client._fields | fields)
        answer = connection.getresponse()
        yield (
            json.loads(line.removeprefix(b"data: "))
            for line in iter(answer.readline, b"")
            if line.startswith((b"data: {", b"{"))
        )


def call(ident, number, **more):
    params = {"name": "write", "arguments": {"number": number}, **more}
    return {"jsonrpc": "2.0", "id": ident, "method": "tools/call", "params": params}


def approves(gate, url):
    """A person opens what they were shown, signs in, and allows it."""
    person = Person()
    page = person.presses(person.opens(url), "passphrase", passphrase=SECRET)
    assert "approved" in person.presses(page, "once", passphrase=SECRET).text


@promise("P-PERSON-INVITED")
def test_in_a_session_the_client_is_asked_for_the_page_and_the_same_call_goes_on(gate, client):
    _, fields, _ = client.asks("initialize", PATH, **{**INITIALIZE, "capabilities": OPENS})
    client.session = fields["mcp-session-id"]
    client.sends("POST", PATH, json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}))
    with speaking(client, call(7, 1, _meta={"progressToken": "p"})) as events:
        first, pushed = next(events), next(events)
        assert (first["method"], pushed["method"]) == ("notifications/progress", "elicitation/create")
        said = {"jsonrpc": "2.0", "id": pushed["id"], "result": {"action": "accept"}}
        assert client.sends("POST", PATH, json.dumps(said))[0] == 202
        approves(gate, pushed["params"]["url"])
        *notices, last = events
    assert "notifications/elicitation/complete" in {one["method"] for one in notices}
    assert (last["id"], last["result"]["content"][0]["text"]) == (7, "done")


@promise("P-PERSON-INVITED")
def test_without_a_session_the_client_comes_back_and_the_call_goes_on(gate, client, upstream):
    with speaking(client, call(1, 2, _meta=STATED), **ROUTED) as events:
        [told] = events
    [asked] = told["result"]["inputRequests"].values()
    approves(gate, asked["params"]["url"])
    back = {
        "requestState": told["result"]["requestState"],
        "inputResponses": {key: {"action": "accept"} for key in told["result"]["inputRequests"]},
    }
    with speaking(client, call(2, 2, _meta=STATED, **back), **ROUTED) as events:
        [last] = events
    assert last["result"]["content"][0]["text"] == "done"
    sent = json.loads(upstream.requests[-1].rpartition(b"\n")[2])
    assert not back.keys() & sent["params"].keys()


@promise("P-AGENT-CANNOT-APPROVE")
def test_a_client_that_answers_for_itself_gets_nothing(gate, client, upstream):
    with speaking(client, call(1, 3, _meta=STATED), **ROUTED) as events:
        [told] = events
    calls = len(upstream.requests)
    state = told["result"]["requestState"]
    answers = {"douane-approval": {"action": "accept", "content": {"answer": "once"}}}
    back = {"requestState": state, "inputResponses": answers}
    heard = {**STATED, "progressToken": "p"}
    with speaking(client, call(2, 3, _meta=heard, **back), **ROUTED) as events:
        assert next(events)["method"] == "notifications/progress"
        assert len(upstream.requests) == calls
        person, url = Person(), told["result"]["inputRequests"]["douane-approval"]["params"]["url"]
        page = person.presses(person.opens(url), "passphrase", passphrase=SECRET)
        person.presses(page, "deny")
        *_, last = events
    assert last["result"]["isError"] is True
    assert len(upstream.requests) == calls
