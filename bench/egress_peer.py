"""The two ends of what `egress.py` measures: a server that sends and takes bytes, a client that times it."""

from __future__ import annotations

import fcntl
import socket
import struct
import sys
import threading
import time
from contextlib import suppress

PIECE = 256 << 10
PROXY = ("127.0.0.1", 3128)
_UP_AND_RUNNING = 0x41
_SET_FLAGS = 0x8914


def serve() -> None:
    """Send as many bytes as each connection asks for, after those are taken that it says it sends."""
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=answer, args=(connection,), daemon=True).start()


def answer(connection: socket.socket) -> None:
    """Serve one connection."""
    with connection, suppress(OSError):
        to_come, to_send = struct.unpack(">2Q", connection.recv(16, socket.MSG_WAITALL))
        take(connection, to_come)
        send(connection, to_send)


def take(connection: socket.socket, number: int) -> None:
    """So many bytes from a connection."""
    room = bytearray(PIECE)
    while number:
        number -= connection.recv_into(room, min(PIECE, number))


def send(connection: socket.socket, number: int) -> None:
    """So many bytes into a connection."""
    piece = memoryview(bytes(PIECE))
    while number:
        connection.sendall(piece[: min(PIECE, number)])
        number -= min(PIECE, number)


def measure(host: str, port: int, through: str) -> None:
    """For each line of `bytes out, bytes in`: the seconds that they took, on a connection of their own."""
    for line in sys.stdin:
        out, back = map(int, line.split())
        start = time.perf_counter()
        with connected(host, port, through) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.sendall(struct.pack(">2Q", out, back + 1))
            send(connection, out)
            take(connection, back + 1)
        print(time.perf_counter() - start, flush=True)


def connected(host: str, port: int, through: str) -> socket.socket:
    """A connection, through the gate or not."""
    if not through:
        return socket.create_connection((host, port))
    one = socket.create_connection(PROXY)
    one.sendall(f"CONNECT {host}:{port} HTTP/1.1\r\n\r\n".encode())
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += one.recv(1)
    assert head.startswith(b"HTTP/1.1 200"), head
    return one


def raise_loopback() -> None:
    """What nobody has done yet in a new namespace."""
    with socket.socket() as one:
        fcntl.ioctl(one, _SET_FLAGS, struct.pack("16sh", b"lo", _UP_AND_RUNNING))


if __name__ == "__main__":
    if sys.argv[1] == "server":
        serve()
    if sys.argv[1] == "inside":
        raise_loopback()
        print("ready", flush=True)
    measure(sys.argv[2], int(sys.argv[3]), "gate" if sys.argv[1] == "inside" else "")
