"""Permission to send one message: what a link accepts, and only the engine makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from douane.protocol.direction import Direction
    from douane.protocol.jsonrpc import Packet


class Permit(NamedTuple):
    """These bytes, one frame without its delimiter, may go this way.

    `packets` is what they say, so that a transport can tell whose they are without parsing: one, several in a
    batch, none for an error that names no request.
    **Invariant:** constructed under `douane.engine` only, for bytes that were judged or are our own.
    """

    direction: Direction
    raw: bytes
    packets: tuple[Packet, ...] = ()
