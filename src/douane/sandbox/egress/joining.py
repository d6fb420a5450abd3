"""The broker's own program: binds sockets in the network namespaces of sandboxes, and hands them out.

It is run by its path, and has one thread: nobody else may join a user namespace. A child serves each request,
for whoever has joined cannot go back. Nothing of Douane is imported: this is all that it is.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import socket
import sys
from contextlib import ExitStack
from typing import Final

_NS_GET_USERNS: Final = 0xB701
_NEW_USER, _NEW_NET = 0x1000_0000, 0x4000_0000
_LONGEST: Final = 65_536
_QUEUE: Final = 128


def serve(channel: socket.socket) -> None:
    """Answer requests (a process, its TCP ports and the UDP one) until whoever makes them is gone."""
    while request := channel.recv(_LONGEST):
        child = os.fork()
        if child == 0:
            _answer(channel, request)
        os.waitpid(child, 0)


def _answer(channel: socket.socket, request: bytes) -> None:
    """Never returns: this is a child, of which nothing is left but the sockets."""
    try:
        with ExitStack() as stack:
            sockets = _bound(stack, *json.loads(request))
            socket.send_fds(channel, [b"ok"], [one.fileno() for one in sockets])
    except OSError as error:
        channel.send(f"{error.strerror}".encode())
    finally:
        os._exit(0)


def _bound(stack: ExitStack, pid: int, ports: list[int], names: int) -> list[socket.socket]:
    _join(pid)
    # Not 127.0.0.1: the loopback of a new namespace may not be up yet.
    return [
        stack.enter_context(_listener(socket.SOCK_DGRAM, names)),
        *(stack.enter_context(_listener(socket.SOCK_STREAM, port)) for port in ports),
    ]


def _listener(kind: int, port: int) -> socket.socket:
    one = socket.socket(socket.AF_INET, kind)
    one.bind(("0.0.0.0", port))  # noqa: S104  # of the sandbox, which has no network
    if kind == socket.SOCK_STREAM:
        one.listen(_QUEUE)
    return one


def _join(pid: int) -> None:
    network = _opened(f"/proc/{pid}/ns/net")
    if os.path.sameopenfile(network, _opened("/proc/self/ns/net")):
        raise OSError(0, "the sandbox has no network namespace of its own")
    user = fcntl.ioctl(network, _NS_GET_USERNS)
    if not os.path.sameopenfile(user, _opened("/proc/self/ns/user")):
        _set_namespace(user, _NEW_USER)
    _set_namespace(network, _NEW_NET)


def _opened(path: str) -> int:
    return os.open(path, os.O_RDONLY | os.O_CLOEXEC)


def _set_namespace(file: int, kind: int) -> None:
    library = ctypes.CDLL(None, use_errno=True)  # `os.setns` is of Python 3.12
    if library.setns(file, kind) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
