"""How much a client may send and hold, and for how long."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """Bounds of the listener; lengths in bytes, times in seconds."""

    target: int = 8 << 10
    head: int = 32 << 10
    fields: int = 100
    head_seconds: float = 10
    body_seconds: float = 30  # in any such stretch `rate` must have come on average
    rate: int = 512  # bytes a second that a client sends of a body, and reads of an answer, at least
    idle_seconds: float = 75
    stall_seconds: float = 30  # in any such stretch a client that lets much wait must have read at `rate`
    unread: int = 4 << 20  # what may wait for a client that reads slowly
    connections: int = 2_000
    connections_per_address: int = 200
    pipelined: int = 16  # requests that may wait behind one that is being answered
