"""Speaks with a server behind a socket as if it were started here: `join.py SOCKET`.

A program of its own that needs the standard library alone.
"""

from __future__ import annotations

import os
import socket
import sys
from threading import Thread
from typing import Final

_CHUNK: Final = 1 << 16
_ABSENT: Final = 2


def main(path: str) -> int:
    """0 once the server has ended."""
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        link.connect(path)
    except OSError as error:
        sys.stderr.write(f"the server behind `{path}` cannot be reached: {error.strerror}\n")
        return _ABSENT
    Thread(target=_carry_in, args=(link,), daemon=True).start()
    while said := link.recv(_CHUNK):
        while said:
            said = said[os.write(1, said) :]
    return 0


def _carry_in(link: socket.socket) -> None:
    try:
        while said := os.read(0, _CHUNK):
            link.sendall(said)
        link.shutdown(socket.SHUT_WR)
    except OSError:  # the server has gone, which the other way tells
        return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
