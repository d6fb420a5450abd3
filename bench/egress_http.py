"""The two ends of the HTTPS of `egress.py`: a server of any number of bytes, a client that times requests."""

from __future__ import annotations

import http.client
import os
import ssl
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from egress_peer import PIECE, PROXY, raise_loopback

from douane.model.reach import Allowed
from douane.sandbox.egress.placeholders.authority import Authority


class Bytes(BaseHTTPRequestHandler):
    """Answers `/NUMBER` with so many bytes, after those that it was sent."""

    protocol_version = "HTTP/1.1"
    wbufsize = PIECE
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Send them."""
        left = int(self.headers.get("Content-Length", 0))
        while left:
            left -= len(self.rfile.read(min(left, PIECE)))
        number = int(self.path[1:])
        self.send_response(200)
        self.send_header("Content-Length", str(number))
        self.end_headers()
        while number:
            number -= self.wfile.write(bytes(min(number, PIECE)))

    do_POST = do_GET  # noqa: N815  # the name that the library calls

    def log_message(self, *words: object) -> None:
        """Nobody reads it."""


def serve(roots: str) -> None:
    """Serve for ever; who vouches for it is written to the file `roots`."""
    authority = Authority([Allowed("127.0.0.1", 1)])
    Path(roots).write_bytes(authority.certificate)
    with ThreadingHTTPServer(("127.0.0.1", 0), Bytes) as server:
        server.socket = authority.context("127.0.0.1").wrap_socket(server.socket, server_side=True)
        print(server.server_port, flush=True)
        server.serve_forever()


def measure(port: int, roots: str, proxy: tuple[str, int] | None) -> None:
    """For each line of `requests, bytes out, bytes in`: the seconds that they took, on one connection."""
    context = ssl.create_default_context(cafile=roots)
    for line in sys.stdin:
        requests, out, back = map(int, line.split())
        start = time.perf_counter()
        connection = http.client.HTTPSConnection(*(proxy or ("127.0.0.1", port)), context=context)
        if proxy is not None:
            connection.set_tunnel("127.0.0.1", port)
        for _ in range(requests):
            exchange(connection, out, back)
        connection.close()
        print(time.perf_counter() - start, flush=True)


def exchange(connection: http.client.HTTPSConnection, out: int, back: int) -> None:
    """One request and its answer."""
    said = {"Authorization": f"Bearer {os.environ.get('TOKEN', 'of nobody')}"}
    connection.request("POST" if out else "GET", f"/{back}", bytes(out) if out else None, said)
    answer = connection.getresponse()
    heard = 0
    while piece := answer.read(PIECE):
        heard += len(piece)
    assert (answer.status, heard) == (200, back), answer.status


if __name__ == "__main__":
    if sys.argv[1] == "server":
        serve(sys.argv[2])
    if sys.argv[1] == "inside":
        raise_loopback()
        print("ready", flush=True)
    measure(int(sys.argv[2]), sys.argv[3], PROXY if sys.argv[1] == "inside" else None)
