"""A server over HTTP, of a revision with a handshake, that keeps every byte it was sent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

from tests._answering import answering

REVISION = "2025-11-25"
READ = {
    "name": "read",
    "description": "Reads",
    "inputSchema": {"type": "object"},
    "annotations": {"readOnlyHint": True},
}
WRITE = {"name": "write", "description": "Writes", "inputSchema": {"type": "object"}}
ANSWERS = {
    "initialize": {
        "protocolVersion": REVISION,
        "capabilities": {"tools": {}},
        "serverInfo": {"name": "kept", "version": "1"},
    },
    "tools/list": {"tools": [READ, WRITE]},
    "tools/call": {"content": [{"type": "text", "text": "done"}]},
}


class Kept:
    """What the server was sent, as one text of bytes for each request, and where it is."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.requests: list[bytes] = []

    @property
    def methods(self) -> list[str]:
        """The methods of all requests."""
        return [json.loads(raw.rpartition(b"\n")[2])["method"] for raw in self.requests]


@contextmanager
def recording_server(answers: Mapping[str, object] = ANSWERS) -> Iterator[Kept]:
    """A server that runs as long as the context, and has these results."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):  # the name that the library calls
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            kept.requests.append(f"{self.requestline}\n{self.headers}".encode() + b"\n" + body)
            asked = json.loads(body)
            if "id" not in asked:
                self._say(202, b"")
                return
            answer = {"jsonrpc": "2.0", "id": asked["id"], "result": answers[asked["method"]]}
            self._say(200, json.dumps(answer).encode())

        def do_DELETE(self):
            self._say(200, b"")

        def do_GET(self):
            self._say(405, b"")

        def _say(self, status, body):
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with answering(Handler) as address:
        kept = Kept(f"{address}/mcp")
        yield kept
