"""Sockets are asked whether they speak MCP, of either era, and nothing else is done to them."""

from __future__ import annotations

import json
import socket
import time
from contextlib import contextmanager
from threading import Thread

import pytest

from douane.discovery.asking import LONGEST, Speaks, answer
from douane.discovery.ports import Listening
from douane.discovery.probe import probed

NEW = {
    "jsonrpc": "2.0",
    "id": 1,
    "result": {"supportedVersions": ["2026-07-28"], "serverInfo": {"name": "new"}},
}
OLD = {"jsonrpc": "2.0", "id": 1, "result": {"protocolVersion": "2025-11-25", "serverInfo": {"name": "old"}}}
UNKNOWN = {"jsonrpc": "2.0", "id": 1, "error": {"code": -32601, "message": "?"}}


def reply(status, body=b"", *fields):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = (f"HTTP/1.1 {status} X", f"Content-Length: {len(content)}", *fields, "", "")
    return "\r\n".join(lines).encode() + content


def chunked(content, *fields):
    head = "\r\n".join(("HTTP/1.1 200 X", "Transfer-Encoding: chunked", *fields, "", "")).encode()
    return head + b"".join(b"1\r\n%c\r\n" % byte for byte in content)


@contextmanager
def serving(replies):
    """A socket that answers each question by its first line, and what it was asked."""
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    question = connection.recv(65536)
                    asked.append(question)
                    words = question.decode().split()
                    method = next(
                        (m for m in ("server/discover", "initialize") if m in question.decode()), ""
                    )
                    said = replies(words[0], words[1], method)
                    connection.sendall(said) if said is not None else time.sleep(0)

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield Listening("127.0.0.1", server.getsockname()[1], 0, 0), asked
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def found(replies):
    with serving(replies) as (listening, asked):
        return [speaks for _, speaks in probed([listening])], asked


def test_a_server_without_sessions_says_what_it_speaks():
    said, asked = found(lambda *_: reply(200, NEW))
    assert said == [Speaks("/mcp", ("2026-07-28",), "new")]
    assert len(asked) == 1


def test_a_server_of_older_revisions_is_asked_again_and_its_session_is_ended():
    def replies(verb, _path, method):
        if method == "initialize":
            stream = b"event: message\ndata: " + json.dumps(OLD).encode() + b"\n\n"
            return chunked(stream, "Content-Type: text/event-stream", "Mcp-Session-Id: s1")
        return reply(400, UNKNOWN) if verb == "POST" else reply(204)

    said, asked = found(replies)
    assert said == [Speaks("/mcp", ("2025-11-25",), "old")]
    assert asked[-1].startswith(b"DELETE /mcp ")
    assert b"Mcp-Session-Id: s1\r\n" in asked[-1]


def test_a_server_of_the_oldest_revision_is_known_by_its_stream():
    def replies(verb, path, _method):
        event = b"event: endpoint\ndata: /messages?x=1\n\n"
        is_it = (verb, path) == ("GET", "/sse")
        return b"HTTP/1.1 200 X\r\nContent-Type: text/event-stream\r\n\r\n" + event if is_it else reply(404)

    assert found(replies)[0] == [Speaks("/sse", ("2024-11-05",))]


def test_a_server_that_wants_to_know_who_asks_is_told_nothing():
    challenge = 'WWW-Authenticate: Bearer resource_metadata="http://x"'
    said, asked = found(lambda *_: reply(401, b"", challenge))
    assert said == [Speaks("/mcp", (), asks=True)]
    assert b"Authorization" not in b"".join(asked)


@pytest.mark.parametrize(
    "said",
    [
        reply(200, b"<html>hello</html>"),
        reply(401),
        reply(302, b"", "Location: http://127.0.0.1:9/mcp"),
        reply(200, {"jsonrpc": "2.0", "id": 1, "result": {"capabilities": {}}}),
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"\x00" * 200_000,
        b"",
    ],
)
def test_what_speaks_something_else_is_no_server(said):
    assert found(lambda *_: said)[0] == []


def test_no_question_calls_a_tool_lists_anything_or_says_whence_it_comes():
    asked = b"".join(found(lambda *_: reply(404, UNKNOWN))[1]).lower()
    assert b"initialize" in asked
    assert all(
        word not in asked for word in (b"tools/", b"resources/", b"origin:", b"authorization:", b"cookie:")
    )


def test_what_nobody_but_others_reach_is_not_asked():
    assert [*probed([Listening("192.168.0.5", 9, 0, 0)])] == []


@pytest.mark.parametrize(
    "raw", [b"", b"HTTP/1.1 200", b"HTTP/1.1 200 X\r\n", b"HTTP/9 200 X\r\n\r\n", b"\r\n\r\n"]
)
def test_half_an_answer_is_none(raw):
    assert answer(raw) is None


def test_what_never_ends_is_cut():
    endless = b"HTTP/1.1 200 X\r\nContent-Type: text/event-stream\r\n\r\n" + b": x\n" * LONGEST
    assert found(lambda *_: endless)[0] == []
