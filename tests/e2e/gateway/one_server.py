"""A server over HTTP of one session, in a thread of the test: a test may say how it answers a method."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests._answering import answering
from tests.e2e.gateway.recording_server import ANSWERS

SESSION = "one-session"
Answer = tuple[int, bytes]


class OneServer:
    """Where it is, what it was sent (method of HTTP, header fields, message), and odd answers by method."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[tuple[str, dict[str, str], Any]] = []
        self.odd: dict[str, Answer] = {}
        self.has_ended = threading.Event()

    def answer(self, message: dict[str, Any]) -> Answer:
        """Status and body for a message."""
        if message.get("method") in self.odd:
            return self.odd[message["method"]]
        if "id" not in message:
            return 202, b""
        result = ANSWERS[message["method"]]
        return 200, json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}).encode()


@contextmanager
def one_server() -> Iterator[OneServer]:
    """It runs as long as the context."""
    one = OneServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):  # the name that the library calls
            message = json.loads(self.rfile.read(int(self.headers["content-length"])))
            self._note("POST", message)
            self._say(*one.answer(message))

        def do_GET(self):
            self._note("GET", None)
            self._say(405, b"")

        def do_DELETE(self):
            self._note("DELETE", None)
            self._say(200, b"")
            one.has_ended.set()

        def _note(self, method, message):
            one.asked.append((method, {name.lower(): value for name, value in self.headers.items()}, message))

        def _say(self, status, body):
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("mcp-session-id", SESSION)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with answering(Handler) as address:
        one.url = f"{address}/mcp"
        yield one
