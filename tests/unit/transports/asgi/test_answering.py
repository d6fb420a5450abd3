"""What comes by ASGI and goes by it, to a handler as every other request and reply."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from douane.transports.asgi.answering import AsgiReply, answer
from douane.transports.asgi.asking import path_of, request_of
from douane.transports.http.errors import Incomplete, Malformed
from douane.transports.http.limits import HttpLimits
from tests.unit.transports.asgi._apps import GONE, Front, piece

LIMITS = replace(HttpLimits(), body_seconds=0.05, stall_seconds=0.05, unread=1000)
SCOPE = {
    "type": "http",
    "method": "POST",
    "path": "/mcp",
    "headers": [(b"host", b"localhost")],
    "client": ("127.0.0.1", 5),
}


def answered(handle, *messages, limits=LIMITS, blocked=False):
    """What a server in front is told, and what our own mistake was."""

    async def run():
        front = Front(*messages)
        if blocked:
            front.may_go_on.clear()
        reply = AsgiReply(request_of(SCOPE), front.receive, front.send, limits)
        async with asyncio.timeout(5):
            mistake = await answer(handle, reply)
        return front, mistake

    return asyncio.run(run())


async def echo(request, reply):
    reply.send(200, [("Content-Type", "text/plain")], await reply.body(100))


def test_a_body_in_pieces_is_whole_and_its_answer_too():
    front, mistake = answered(echo, piece(b"a", more=True), piece(b"b"))
    assert front.told[0]["headers"] == [(b"content-type", b"text/plain"), (b"content-length", b"2")]
    assert (front.told[0]["status"], front.body, mistake) == (200, b"ab", None)


def test_a_body_that_is_too_long_is_refused():
    front, _ = answered(echo, piece(b"a" * 60, more=True), piece(b"a" * 60))
    assert front.told[0]["status"] == 413


def test_a_body_that_does_not_come_is_not_waited_for():
    front, _ = answered(echo, piece(b"a", more=True))
    assert front.told[0]["status"] == 408


def test_no_more_than_a_little_is_read_before_somebody_wants_it():
    async def run():
        front = Front(*[piece(b"a" * 50_000, more=True)] * 10)
        reply = AsgiReply(request_of(SCOPE), front.receive, front.send, LIMITS)
        hearing = asyncio.create_task(reply.hear())
        for _ in range(20):
            await asyncio.sleep(0)
        hearing.cancel()
        return front.comes.qsize()

    assert asyncio.run(run()) == 8


def test_a_client_that_goes_is_noticed_while_it_is_answered():
    seen = []

    async def stream(request, reply):
        await reply.body(10)
        gone = asyncio.Event()
        reply.when_gone(gone.set)
        reply.start(200, [])
        reply.write(b"a")
        await gone.wait()
        seen.append(reply.is_gone)
        with pytest.raises(Incomplete):
            await reply.drain()

    _, mistake = answered(stream, piece(b""), GONE)
    assert (seen, mistake) == ([True], None)


def test_a_client_that_goes_before_its_body_is_whole_gets_nothing():
    front, mistake = answered(echo, piece(b"a", more=True), GONE)
    assert (front.told, mistake) == ([], None)


async def flood(request, reply):
    reply.start(200, [])
    while not reply.is_gone:
        reply.write(b"a" * 100)


async def wait_for_the_client(request, reply):
    reply.start(200, [])
    reply.write(b"a")
    await reply.drain()


@pytest.mark.parametrize("handle", [flood, wait_for_the_client])
def test_a_client_that_does_not_read_is_left(handle):
    front, mistake = answered(handle, piece(b""), blocked=True)
    assert (front.told, mistake) == ([], None)


def test_a_client_is_left_for_which_more_waits_than_may():
    gone = []

    async def write(_request, reply):
        reply.start(200, [])
        for _ in range(3):
            reply.write(b"x" * 500)
            gone.append(reply.is_gone)

    answered(write, piece(b""), blocked=True)
    assert gone == [False, False, True]


def test_a_bug_is_an_error_without_its_text_and_is_told_to_whoever_runs_this():
    async def fail(request, reply):
        raise ValueError("a secret")

    front, mistake = answered(fail, piece(b""))
    assert (front.told[0]["status"], type(mistake)) == (500, ValueError)
    assert b"secret" not in front.body


def test_an_answer_that_was_begun_and_not_ended_is_not_made_to_look_whole():
    async def half(request, reply):
        reply.start(200, [])
        reply.write(b"a")
        await reply.drain()
        raise ValueError

    front, _ = answered(half, piece(b""))
    assert [one.get("more_body", True) for one in front.told] == [True, True]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ([], 400),
        ([(b"host", b"a"), (b"host", b"b")], 400),
        ([(b"host", b"localhost"), (b"x", b"\xff")], 400),
        ([(b"host", b"localhost"), (b"content-encoding", b"gzip")], 415),
    ],
)
def test_heads_are_held_to_the_rules_of_the_listener(fields, status):
    with pytest.raises(Malformed) as told:
        request_of({**SCOPE, "headers": fields})
    assert told.value.status == status


def test_a_path_is_what_is_left_below_where_it_is_mounted():
    assert path_of({"path": "/tools/mcp", "root_path": "/tools"}) == "/mcp"
    assert path_of({"path": "/toolsmcp", "root_path": "/tools"}) == "/toolsmcp"
    assert path_of({"path": "/mcp"}) == "/mcp"


def test_a_request_is_as_it_came():
    request = request_of({**SCOPE, "path": "/a b", "query_string": b"x=1"})
    assert (request.path, request.target, request.query) == ("/a b", "/a%20b?x=1", "x=1")
    assert (request.peer.address, request.peer.is_local) == ("127.0.0.1", False)
