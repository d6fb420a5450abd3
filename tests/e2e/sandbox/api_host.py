"""A host with an API that wants a secret, and that answers in some of the ways in which hosts give secrets away."""

from __future__ import annotations

import gzip
import hashlib
import json
from base64 import b64encode
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Api(BaseHTTPRequestHandler):
    """Answers in JSON what it was asked, and keeps in `seen` the heads and bodies that it got."""

    protocol_version = "HTTP/1.1"
    seen = None

    def do_GET(self):
        split = urlsplit(self.path)
        asked = parse_qs(split.query)
        self.seen.append((self.command, self.path, dict(self.headers), b""))
        by = getattr(self, f"on_{split.path[1:].replace('-', '_')}", self.on_others)
        by(asked)

    def on_others(self, _asked):
        self.answer(
            200, json.dumps({"path": self.path, "headers": dict(self.headers)}).encode(), **self.echoed()
        )

    def on_redirect(self, asked):
        self.answer(302, b"", Location=asked["to"][0])

    def on_gzip(self, _asked):
        self.answer(
            200, gzip.compress(self.headers["Authorization"].encode()), **{"Content-Encoding": "gzip"}
        )

    def on_until_close(self, _asked):
        self.wfile.write(
            b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + self.headers["Authorization"].encode()
        )
        self.close_connection = True

    def on_twice(self, _asked):
        one = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n"
        self.wfile.write(one + b"one" + one + b"two")

    def on_split(self, _asked):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 40\r\n\r\none")

    def on_leave(self, _asked):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none")
        self.close_connection = True

    def on_chunks(self, _asked):
        """One byte a chunk."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for byte in self.headers["Authorization"].encode():
            self.wfile.write(b"1\r\n%c\r\n" % byte)
        self.wfile.write(b"0\r\n\r\n")

    def do_POST(self):
        body = self.body()
        self.seen.append((self.command, self.path, dict(self.headers), body))
        self.answer(200, body)

    def body(self):
        """All of it: what does not come to its end was never asked."""
        if self.headers.get("Transfer-Encoding") != "chunked":
            length = int(self.headers.get("Content-Length", 0))
            return self.whole(self.rfile.read(length), length)
        said = b""
        while size := int(self.whole(self.rfile.readline(), 1), 16):
            said += self.whole(self.rfile.read(size), size)
            self.rfile.readline()
        self.rfile.readline()
        return said

    def whole(self, came, least):
        if len(came) < least:
            raise ConnectionResetError
        return came

    def echoed(self):
        return {"X-Was": self.headers["Authorization"]} if "Authorization" in self.headers else {}

    def answer(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def on_socket(self, _asked):
        """A WebSocket that repeats one frame."""
        accept = b64encode(
            hashlib.sha1(self.headers["Sec-WebSocket-Key"].encode() + _MAGIC).digest()
        ).decode()
        self.wfile.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept.encode() + b"\r\n\r\n"
        )
        self.wfile.write(self.rfile.read(5))
        self.close_connection = True

    def log_message(self, *words):
        """Nobody reads it."""


def serving(context, seen):
    """Serves a connection with TLS; what it was asked is added to `seen`."""
    handler = type("Seeing", (Api,), {"seen": seen})

    def serve(connection):
        with context.wrap_socket(connection, server_side=True) as secured:
            handler(secured, ("127.0.0.1", 0), None)
            secured.unwrap()

    return serve
