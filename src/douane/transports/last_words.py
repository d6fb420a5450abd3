"""An answer for a host whose server could not be started: the reason, where the host will show it."""

from __future__ import annotations

import os
import select
import time
from contextlib import suppress
from typing import Final

from douane.engine.replies import unavailable
from douane.protocol.direction import Direction
from douane.protocol.framing import Lines, TooLong
from douane.protocol.json import Document, decode
from douane.protocol.jsonrpc import Request, parse
from douane.transports.standard import STDIN, STDOUT

PATIENCE: Final = 2.0  # seconds for the host's first request
_LIMIT: Final = 1 << 20


def tell_host(because: str) -> None:
    """Answer the first request on standard input with an error; waits `PATIENCE` for one at most."""
    request = _first_request()
    if request is not None:
        reply = unavailable(Direction.TO_CLIENT, request.id, because)
        with suppress(OSError):
            os.write(STDOUT, reply.raw + b"\n")


def _first_request() -> Request | None:
    lines, deadline = Lines(_LIMIT), time.monotonic() + PATIENCE
    while select.select([STDIN], [], [], max(0.0, deadline - time.monotonic()))[0]:
        chunk = os.read(STDIN, 1 << 16)
        if not chunk:
            return None
        for frame in lines.feed(chunk):
            packet = None if isinstance(frame, TooLong) else _packet(frame)
            if packet is not None:
                return packet
    return None


def _packet(frame: bytes) -> Request | None:
    document = decode(frame)
    packet = parse(document.value) if isinstance(document, Document) else None
    return packet if isinstance(packet, Request) else None
