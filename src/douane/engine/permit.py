"""Permission to send one message: what a link accepts, and only the engine makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from douane.protocol.direction import Direction


@dataclass(frozen=True, slots=True)
class Permit:
    """These bytes, one frame without its delimiter, may go this way.

    **Invariant:** constructed under `douane.engine` only, for bytes that were judged or are our own.
    """

    direction: Direction
    raw: bytes
