"""Clients of HTTP with SSE are let in, to servers of any kind."""

from __future__ import annotations

import json
import subprocess
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests._promises import promise
from tests.e2e import conversations as spoken
from tests.e2e import installed
from tests.e2e.gateway import running
from tests.e2e.gateway.gateway import PATH, bearing, gateway_process, token_in
from tests.e2e.gateway.one_server import one_server
from tests.e2e.gateway.passing import passing
from tests.e2e.gateway.telling import tell
from tests.e2e.gateway.test_identity import key
from tests.e2e.gateway.web_conversations import ASKED_BACK, SMALL, WITH_PROGRESS
from tests.e2e.recordings import MCP2_LEGACY, isolated_state

OLDER = PATH.removesuffix("mcp") + "sse"
CASES = (
    pytest.param((running.SDK1, SMALL), id="mcp 1.x"),
    pytest.param((running.FIXTURE, ASKED_BACK), id="asked back"),
    pytest.param((running.EVERYTHING_SSE, spoken.TOOLS), id="old on both sides", marks=pytest.mark.long),
    pytest.param((running.FIXTURE, WITH_PROGRESS), id="progress", marks=pytest.mark.long),
)


@promise("P-OLDER")
@pytest.mark.parametrize("case", CASES)
def test_an_older_client_makes_the_same_of_it(server_at, need, tmp_path, case):
    server, conversation = case
    need(MCP2_LEGACY.peer)
    url = server_at(server)
    with (
        gateway_process(url, tmp_path / "home") as (_process, address),
        passing(address + OLDER, to_server=bearing(token_in(tmp_path / "home"))) as door,
    ):
        through = tell(door, conversation, MCP2_LEGACY, tmp_path)
    assert through == tell(url, conversation, MCP2_LEGACY, tmp_path)


class OlderClient:
    """Listens to a stream, and posts where that says."""

    def __init__(self, address, secret):
        self._fields = {"authorization": f"Bearer {secret}"}
        self._address = urlsplit(address).netloc
        self._connection = HTTPConnection(self._address, timeout=10)
        self._connection.request("GET", OLDER, headers=self._fields | {"accept": "text/event-stream"})
        self.stream = self._connection.getresponse()
        self.place = self.event()[1] if self.stream.status == 200 else ""

    def event(self):
        """Name and value of the next event; nothing at the end of the stream."""
        fields = {}
        while line := self.stream.readline().decode().rstrip("\n"):
            name, _, value = line.partition(": ")
            fields[name] = value
        return fields.get("event"), fields.get("data")

    def posts(self, message, place=None, fields=()):
        """The status of a post, and what it says."""
        raw = message if isinstance(message, bytes) else json.dumps({"jsonrpc": "2.0"} | message)
        headers = self._fields | {"content-type": "application/json"} | dict(fields)
        with closing(HTTPConnection(self._address, timeout=10)) as connection:
            connection.request("POST", self.place if place is None else place, raw, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def asks(self, method, **params):
        """The answer, as it comes on the stream."""
        assert self.posts({"id": 1, "method": method, "params": params}) == (202, b"")
        return json.loads(self.event()[1])

    def opens(self):
        assert "result" in self.asks("initialize", **OPENING)
        assert self.posts({"method": "notifications/initialized"}) == (202, b"")
        return self

    def close(self):
        self.stream.close()
        self._connection.close()


OPENING = {"protocolVersion": "2024-11-05", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}


@pytest.fixture(scope="module")
def server():
    with one_server() as one:
        yield one


@pytest.fixture(scope="module")
def gate(server, home):
    with gateway_process(server.url, home) as (_process, address):
        yield address


@pytest.fixture
def client(gate, home):
    with closing(OlderClient(gate, token_in(home))) as one:
        yield one


@promise("P-OLDER")
def test_nobody_else_posts_to_a_stream(gate, home, client):
    client.opens()
    with closing(OlderClient(gate, key(home, "mallory"))) as other:
        for message in (
            {"id": 5, "method": "initialize", "params": OPENING},
            {"id": 6, "method": "tools/list"},
        ):
            assert other.posts(message, client.place)[0] == 404
    assert "tools" in client.asks("tools/list")["result"]


def test_nobody_opens_a_stream_without_saying_who_asks(gate):
    with closing(OlderClient(gate, "made-up")) as one:
        assert one.stream.status == 401


@pytest.mark.parametrize(
    ("message", "fields", "status"),
    [
        ({"id": 2, "method": "ping"}, {"content-type": "text/plain"}, 415),
        ({"id": 2, "method": "ping"}, {"authorization": "Bearer made-up"}, 401),
        ({"id": 2, "method": "ping"}, {"origin": "https://evil.example"}, 403),
    ],
)
def test_a_post_is_checked_as_any_other(client, message, fields, status):
    assert client.posts(message, fields=fields)[0] == status


def test_what_is_no_message_is_answered_on_the_stream(client):
    assert client.posts(b"[1") == (202, b"")
    assert "error" in json.loads(client.event()[1])


@pytest.mark.parametrize("place", ["?session=", "?session=made-up", ""])
def test_a_stream_that_is_not_there_takes_no_post(client, place):
    at = client.place.partition("?")[0] + place
    assert client.posts({"id": 2, "method": "ping"}, at)[0] == 404


def test_a_session_ends_with_its_stream(server, client):
    server.has_ended.clear()
    client.opens()
    client.close()
    assert server.has_ended.wait(5)
    assert client.posts({"id": 2, "method": "ping"})[0] == 404


def test_a_stream_ends_with_its_session(server, client):
    client.opens()
    assert "tools" in client.asks("tools/list")["result"]
    server.odd["tools/call"] = (404, b"")
    try:
        assert "error" in client.asks("tools/call", name="read", arguments={})
        client.posts({"id": 2, "method": "ping"})
        assert client.event() == (None, None)
    finally:
        server.odd.clear()


@promise("P-REVOKED-STREAMS")
def test_a_stream_ends_when_the_key_that_opened_it_is_revoked(gate, home):
    with closing(OlderClient(gate, key(home, "leaver"))) as one:
        one.opens()
        command = (str(installed.DOUANE), "keys", "revoke", "leaver")
        env = {"PATH": "/usr/bin:/bin", **isolated_state(home)}
        subprocess.run(command, env=env, check=True, capture_output=True, timeout=20)
        assert one.event() == (None, None)
