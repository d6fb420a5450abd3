"""Sockets that are bound inside of a sandbox and accepted from outside of it."""

from __future__ import annotations

import errno
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from douane.errors import LaunchError
from douane.sandbox.egress.addresses import PROXY_PORT

_JOINING: Final = Path(__file__).with_name("joining.py")
_PATIENCE: Final = 5.0  # seconds
_MOST: Final = 200  # sockets that one message can carry are 253
_ANSWER: Final = 1024
_NAMES: Final = 53  # the port at which names are asked for
_FIX: Final = "see whether this machine has network namespaces for its accounts: `unshare -Urn true`"


class Listeners(NamedTuple):
    """The sockets of one sandbox: where it asks for names, the proxy's, and those of ports."""

    names: socket.socket
    streams: tuple[socket.socket, ...]

    def close(self) -> None:
        """From now on nobody answers there."""
        for one in (self.names, *self.streams):
            one.close()


class Broker:
    """A process that joins sandboxes, begun as early as can be; for several threads.

    One that does not answer is ended, and another begun: what it says late would be about another sandbox.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begin()

    def listeners(self, pid: int, ports: Sequence[int]) -> Listeners:
        """The sockets in the network namespace of the process `pid`, in which nobody listens yet.

        Raises:
            LaunchError: they cannot be had.
        """
        wanted = sorted({PROXY_PORT, *ports})
        if len(wanted) > _MOST:
            raise LaunchError(
                f"{len(wanted)} ports are too many", f"name hosts at {_MOST} different ports at most"
            )
        with self._lock:
            sockets = self._asked(json.dumps([pid, wanted, _NAMES]).encode())
        return Listeners(sockets[0], tuple(sockets[1:]))

    def close(self) -> None:
        """End the process; sockets that were had stay."""
        self._channel.close()
        self._process.kill()
        self._process.wait()

    def _begin(self) -> None:
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._channel.settimeout(_PATIENCE)
        with theirs:
            try:
                self._process = subprocess.Popen(  # noqa: S603  # our own program
                    [sys.executable, "-I", "-S", str(_JOINING), str(theirs.fileno())],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                )
            except OSError as error:
                self._channel.close()
                raise _failed(error.strerror or "no process") from None

    def _asked(self, request: bytes) -> list[socket.socket]:
        try:
            self._channel.send(request)
            answer, files, _, _ = socket.recv_fds(self._channel, _ANSWER, _MOST + 1)
            if not answer:
                raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))  # as `send` does
        except OSError as error:
            self.close()
            self._begin()
            raise _failed(error.strerror or "no answer in time") from None
        if answer != b"ok":
            raise _failed(answer.decode(errors="replace"))
        return [socket.socket(fileno=one) for one in files]


def _failed(because: str) -> LaunchError:
    return LaunchError(f"no way out of the sandbox can be made: {because.lower()}", _FIX)
