"""Newline framing of the stdio transport: feed bytes, take frames (MCP basic/transports)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD: Final = 4096  # bytes kept of each end of a line that is too long, to find out which request it answers


@dataclass(frozen=True, slots=True)
class TooLong:
    """A line over the limit: its length in bytes, and its first and last `HEAD` bytes."""

    length: int
    head: bytes
    tail: bytes


class Lines:
    """Cuts a byte stream into lines of at most `limit` bytes, holding no more than one of them.

    Blank lines are separators and yield nothing. A line that is too long is thrown away as it
    comes and reported once, when it ends. **Invariant:** every byte is in one frame, in one
    `TooLong`, in a separator, or still held.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._parts: list[bytes] = []
        self._held = 0
        self._lost = 0
        self._head = b""
        self._tail = b""

    @property
    def unfinished(self) -> int:
        """Bytes of a line that has not ended yet."""
        return self._held + self._lost

    def feed(self, chunk: bytes) -> Iterator[bytes | TooLong]:
        """Take bytes as they came and give the lines that they complete."""
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            self._add(piece)
            frame = self._take()
            if frame is not None:
                yield frame
        if rest:
            self._add(rest)

    def _add(self, piece: bytes) -> None:
        if self._lost:
            self._lost += len(piece)
            self._tail = (self._tail + piece[-HEAD:])[-HEAD:]
        elif self._held + len(piece) > self._limit:
            self._head = b"".join([*self._parts, piece[:HEAD]])[:HEAD]
            self._tail = b"".join([*self._parts[-1:], piece[-HEAD:]])[-HEAD:]
            self._lost = self._held + len(piece)
            self._parts, self._held = [], 0
        elif piece:
            self._parts.append(piece)
            self._held += len(piece)

    def _take(self) -> bytes | TooLong | None:
        if self._lost:
            long = TooLong(self._lost, self._head, self._tail)
            self._lost, self._head, self._tail = 0, b"", b""
            return long
        line = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        self._parts, self._held = [], 0
        return line if line.strip() else None
