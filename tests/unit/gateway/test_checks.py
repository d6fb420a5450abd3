"""What must hold of a request's head before anything is made of it."""

from __future__ import annotations

import pytest

from douane.engine.claims import decoded
from douane.gateway.checks import Checks, check_get, check_post
from douane.gateway.headers import claims_of, encoded, outgoing, repeated
from douane.model.events import Claims
from douane.protocol.jsonrpc import Notification, Request, Response
from douane.transports.http.exchange import Peer
from douane.transports.http.exchange import Request as Head
from douane.transports.http.headers import Headers
from tests.playbooks.post import rules_of

RULES = rules_of()
VERSION_KEY = "io.modelcontextprotocol/protocolVersion"
STATED = {"_meta": {VERSION_KEY: "2026-07-28"}}


def head(is_local=False, **fields):
    headers = Headers([(name.replace("_", "-"), value) for name, value in fields.items()])
    return Head("POST", "/", "/", "", headers, Peer("127.0.0.1", 1, is_local=is_local))


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"host": "localhost"}, None),
        ({"host": "127.0.0.1:8420"}, None),
        ({"host": "[::1]:8420"}, None),
        ({"host": "mcp.example.com"}, None),
        ({"host": "MCP.example.com:443"}, None),
        ({"host": "evil.example"}, 421),
        ({"host": "localhost.evil.example"}, 421),
        ({"host": "127.0.0.1.evil.example:80"}, 421),
        ({}, 421),
        ({"host": "localhost", "origin": "http://localhost:3000"}, None),
        ({"host": "localhost", "origin": "https://chat.example"}, None),
        ({"host": "localhost", "origin": "https://evil.example"}, 403),
        ({"host": "localhost", "origin": "null"}, 403),
        ({"host": "localhost", "origin": "http://localhost.evil.example"}, 403),
        ({"host": "localhost", "origin": "http://localhost@evil.example"}, 403),
        ({"host": "localhost", "origin": "https://chat.example.evil"}, 403),
        ({"host": "localhost", "origin": ""}, 403),
        ({"host": "localhost", "origin": "http://["}, 403),
        ({"host": "localhost", "origin": "javascript://localhost"}, 403),
    ],
)
def test_who_is_addressed_and_from_where(fields, status):
    refusal = Checks(["mcp.example.com"], ["https://chat.example"]).of(head(**fields))
    assert (refusal.status if refusal else None) == status


def test_a_socket_has_no_name():
    assert Checks([], []).of(head(is_local=True)) is None


@pytest.mark.parametrize("name", ["mcp-method", "Mcp-Session-Id", "mcp-protocol-version", "MCP-Param-Region"])
def test_a_header_that_routes_stands_there_once(name):
    assert repeated(Headers([(name, "a"), ("x", "y"), (name.lower(), "a")])) == name.lower()


def test_other_headers_may_be_repeated():
    assert repeated(Headers([("accept", "a"), ("accept", "b")])) is None


@pytest.mark.parametrize(
    ("kind", "accept", "status"),
    [
        ("application/json", "application/json, text/event-stream", None),
        ("Application/JSON; charset=utf-8", "text/event-stream;q=0.9, application/json", None),
        ("application/json", "*/*", None),
        ("application/json", "application/*, text/*", None),
        ("text/json", "*/*", 415),
        (None, "*/*", 415),
        ("application/json", "application/json", 406),
        ("application/json", None, 406),
    ],
)
def test_what_a_post_says_of_itself(kind, accept, status):
    fields = [("content-type", kind), ("accept", accept)]
    refusal = check_post(Headers([(name, value) for name, value in fields if value is not None]))
    assert (refusal.status if refusal else None) == status


def test_who_asks_for_a_stream_takes_streams():
    assert check_get(Headers([("accept", "text/event-stream")])) is None
    assert check_get(Headers([("accept", "application/json")])).status == 406


@pytest.mark.parametrize(
    "text", ["read", "größe", "", " a", "a ", "=?base64?eA==?=", "a\r\nb: c", "a\x00", "x" * 2_000, "a b"]
)
def test_any_name_stands_in_a_header_and_comes_back(text):
    written = encoded(text)
    assert "\r" not in written
    assert "\n" not in written
    assert decoded(written.strip(" ")) == text


def test_what_a_request_is_stands_in_its_headers():
    call = Request(1, "tools/call", {"name": "größe", **STATED})
    fields = dict(outgoing((call,), Claims("2026-07-28", parameters={"region": "eu"}), "s", RULES))

    assert fields["mcp-protocol-version"] == "2026-07-28"
    assert fields["mcp-method"] == "tools/call"
    assert decoded(fields["mcp-name"]) == "größe"
    assert "mcp-param-region" not in fields, "no schema declares it, and nobody has judged it"
    assert "mcp-session-id" not in fields


def test_a_session_is_named_in_the_revisions_that_have_one():
    listing = Request(1, "tools/list", {})
    fields = dict(outgoing((listing,), Claims("2025-11-25", parameters={"region": "eu"}), "s", RULES))

    assert fields["mcp-session-id"] == "s"
    assert "mcp-method" not in fields
    assert "mcp-param-region" not in fields


def test_a_handshake_is_none_of_the_revision_of_the_question_before():
    opening = Request(2, "initialize", {"protocolVersion": "2025-11-25"})
    fields = dict(outgoing((opening,), Claims("2026-07-28"), None, RULES))

    assert {"mcp-protocol-version", "mcp-method"}.isdisjoint(fields)


@pytest.mark.parametrize(
    "packet", [Response(1, {}, failed=False), Notification("notifications/cancelled", {})]
)
def test_what_is_no_request_names_nothing(packet):
    assert "mcp-name" not in dict(outgoing((packet,), Claims("2026-07-28"), None, RULES))


def test_what_headers_claim():
    claims = claims_of(
        Headers([("Mcp-Method", "a"), ("MCP-Param-Region", "eu"), ("mcp-protocol-version", "v")])
    )
    assert claims == Claims("v", "a", None, {"region": "eu"})
