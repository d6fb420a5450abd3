"""What the headers of an HTTP request claim must be what its body says."""

from __future__ import annotations

from base64 import b64encode

import pytest

from douane.model.events import Arrived, Claims, Undelivered
from douane.protocol.direction import Direction
from douane.protocol.json import encode
from tests._promises import promise
from tests.playbooks.post import LATEST, STATELESS, Post, meta, request, tool

NAMED = Claims(STATELESS, "tools/call", "read")


def told(claims, message=None, post=None):
    """What the client hears of a request with these claims."""
    post = post or Post()
    message = message or request(2, "tools/call", name="read", arguments={}, **meta(STATELESS))
    return post.feed(Arrived(1.0, Direction.TO_SERVER, encode(message), claims))


def ready():
    post = Post().handshake()
    post.lists(tool())
    return post


def test_a_request_that_is_what_its_headers_say_passes():
    heard = told(NAMED, post=ready())

    assert [one["id"] for one in heard.server] == [2]


@promise("P-CLAIMS")
@pytest.mark.parametrize(
    "claims",
    [
        Claims(),
        Claims(LATEST, "tools/call", "read"),
        Claims("2030-01-01", "tools/call", "read"),
        Claims(STATELESS, "tools/list", "read"),
        Claims(STATELESS, None, "read"),
        Claims(STATELESS, "tools/call", None),
        Claims(STATELESS, "tools/call", "write"),
        Claims(STATELESS, "tools/call", "READ"),
        Claims(STATELESS, "tools/call", "=?base64?!?="),
        Claims(STATELESS, "tools/call", f"=?base64?{b64encode(b'write').decode()}?="),
    ],
)
def test_a_request_that_is_not_what_its_headers_say_is_refused(claims):
    heard = told(claims, post=ready())

    assert heard.server == []
    assert heard.error["code"] == -32020
    assert heard.found == ["protocol.claims"]


def test_a_name_may_be_wrapped_in_base64():
    wrapped = f"=?base64?{b64encode(b'read').decode()}?="

    assert told(NAMED.__class__(STATELESS, "tools/call", wrapped), post=ready()).server


@pytest.mark.parametrize("stated", [{}, {"io.modelcontextprotocol/protocolVersion": STATELESS}])
def test_a_stateless_request_states_its_revision_and_capabilities(stated):
    message = request(2, "tools/call", name="read", arguments={}, _meta=stated)

    assert told(NAMED, message, ready()).error["code"] == -32602


def test_a_revision_that_nobody_knows_is_refused_with_those_that_are_known():
    stated = {
        key: "2030-01-01" if key.endswith("Version") else value
        for key, value in meta(STATELESS)["_meta"].items()
    }
    message = request(2, "tools/list", _meta=stated)
    heard = told(Claims("2030-01-01", "tools/list"), message)

    assert heard.error["code"] == -32022
    assert heard.error["data"]["supported"] == [STATELESS]
    assert heard.error["data"]["requested"] == "2030-01-01"


def test_answers_and_notifications_of_a_handshake_claim_nothing():
    post = ready()

    assert told(Claims(LATEST), {"jsonrpc": "2.0", "method": "notifications/initialized"}, post).server


def test_a_request_that_reached_no_server_is_answered_and_recorded():
    post = ready()
    told(NAMED, post=post)
    heard = post.feed(Undelivered(2.0, 2, "the server could not be reached"))

    assert heard.answer["id"] == 2
    assert heard.error["code"] == 5030
    assert "could not be reached" in heard.error["message"]
    assert heard.record["method"] == "undelivered"
    assert told(NAMED, post=post).server, "the id is free again"


def test_calls_that_wait_for_a_list_which_never_comes_are_answered():
    post = Post().handshake()
    [own] = told(NAMED, post=post).server
    heard = post.feed(Undelivered(2.0, own["id"], "the server could not be reached"))

    assert own["method"] == "tools/list"
    assert heard.answer["id"] == 2
    assert heard.error["code"] == 5030


REGION = {"type": "object", "properties": {"region": {"type": "string", "x-mcp-header": "Region"}}}
COUNT = {
    "type": "object",
    "properties": {
        "a": {"type": "object", "properties": {"count": {"type": "integer", "x-mcp-header": "Count"}}}
    },
}


def mirrored(schema, arguments, **parameters):
    post = Post().handshake()
    post.lists(tool(inputSchema=schema))
    message = request(2, "tools/call", name="read", arguments=arguments, **meta(STATELESS))
    return told(Claims(STATELESS, "tools/call", "read", parameters), message, post)


@promise("P-CLAIMS")
@pytest.mark.parametrize(
    ("schema", "arguments", "parameters"),
    [
        (REGION, {"region": "eu"}, {"region": "us"}),
        (REGION, {"region": "eu"}, {}),
        (REGION, {}, {"region": "eu"}),
        (REGION, {"region": "eu"}, {"region": "=?base64?!?="}),
        (COUNT, {"a": {"count": 2}}, {"count": "3"}),
        (COUNT, {"a": {"count": 2}}, {"count": "2.5"}),
    ],
)
def test_a_header_about_an_argument_says_what_the_argument_says(schema, arguments, parameters):
    heard = mirrored(schema, arguments, **parameters)

    assert heard.server == []
    assert heard.error["code"] == -32020


@pytest.mark.parametrize(
    ("schema", "arguments", "parameters"),
    [
        (REGION, {"region": "eu"}, {"region": "eu"}),
        (REGION, {"region": "größe"}, {"region": f"=?base64?{b64encode('größe'.encode()).decode()}?="}),
        (REGION, {}, {}),
        (REGION, {}, {"other": "x"}),
        (COUNT, {"a": {"count": 2}}, {"count": "2"}),
        (COUNT, {"a": {"count": 2}}, {"count": "2.0"}),
    ],
)
def test_headers_about_arguments_pass(schema, arguments, parameters):
    assert mirrored(schema, arguments, **parameters).server
