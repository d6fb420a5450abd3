"""Streams that an event loop can wait for: pipes and sockets as they are, everything else through a thread.

Regular files and `/dev/null` cannot be polled, and a terminal made non-blocking breaks whoever shares it.
"""

from __future__ import annotations

import os
import stat
import threading
from typing import BinaryIO, Final

_CHUNK: Final = 1 << 16


def pollable_input(stream: BinaryIO) -> BinaryIO:
    """`stream`, or a pipe that a thread fills from it."""
    if _is_pollable(stream):
        return stream
    reading, writing = os.pipe()
    source = stream.fileno()
    threading.Thread(target=_copy, args=(source, writing), daemon=True).start()
    return os.fdopen(reading, "rb", buffering=0)


def pollable_output(stream: BinaryIO) -> BinaryIO:
    """The same as `stream`, or a pipe that a thread empties into it; the program ends only when that is done.

    It is a file of its own, so that closing it leaves the number of `stream` taken.
    """
    target = os.dup(stream.fileno())
    if _is_pollable(stream):
        return os.fdopen(target, "wb", buffering=0)
    reading, writing = os.pipe()
    threading.Thread(target=_copy, args=(reading, target), daemon=False).start()
    return os.fdopen(writing, "wb", buffering=0)


def _is_pollable(stream: BinaryIO) -> bool:
    mode = os.fstat(stream.fileno()).st_mode
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


def _copy(source: int, target: int) -> None:
    try:
        while chunk := os.read(source, _CHUNK):
            _write(target, chunk)
    except OSError:
        pass  # the other side is gone, which its own end of the pipe reports
    finally:
        os.close(target)


def _write(target: int, chunk: bytes) -> None:
    view = memoryview(chunk)
    while view:
        view = view[os.write(target, view) :]
