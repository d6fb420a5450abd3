"""Newline framing of the stdio transport: feed bytes, take frames (MCP basic/transports)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from douane.protocol.refusal import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD: Final = 4096  # bytes kept of each end of a line that is too long, to find out which request it answers


@dataclass(frozen=True, slots=True)
class TooLong:
    """A line over the limit: its length in bytes, and its first and last `HEAD` bytes."""

    length: int
    head: bytes
    tail: bytes


def check_line(raw: bytes) -> Unreadable | None:
    """Why this line is more than one to some peers; None if it is one to all (a CR before the LF is)."""
    if b"\r" not in raw[:-1]:
        return None
    return Unreadable("protocol.carriage-return", "a peer that ends lines at CR would see two messages")


class Lines:
    """Cuts a byte stream into lines of at most `limit` bytes, holding no more than one of them.

    Blank lines are separators and yield nothing. A line that is too long is thrown away as it
    comes and reported once, when it ends. **Invariant:** every byte is in one frame, in one
    `TooLong`, in a separator, or still held.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        # One buffer: a line may come byte by byte, and as many objects would take forty times the room.
        self._line = bytearray()
        self._lost = 0
        self._head = b""
        self._tail = b""

    @property
    def unfinished(self) -> int:
        """Bytes of a line that has not ended yet."""
        return len(self._line) + self._lost

    def feed(self, chunk: bytes) -> Iterator[bytes | TooLong]:
        """Take bytes as they came and give the lines that they complete."""
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            frame = self._ended(piece)
            if frame is not None:
                yield frame
        self._add(rest)

    def _ended(self, piece: bytes) -> bytes | TooLong | None:
        """The line that ends with `piece`, or None for a blank one."""
        if not self.unfinished and len(piece) <= self._limit:
            return piece if piece.strip() else None
        self._add(piece)
        return self._take()

    def _add(self, piece: bytes) -> None:
        length = self.unfinished + len(piece)
        if not self._lost and length <= self._limit:
            self._line += piece
            return
        if len(self._head) < HEAD:
            self._head = bytes(self._head + self._line[:HEAD] + piece[:HEAD])[:HEAD]
        self._tail = bytes(self._tail + self._line[-HEAD:] + piece[-HEAD:])[-HEAD:]
        self._lost = length
        self._line.clear()

    def _take(self) -> bytes | TooLong | None:
        if self._lost:
            long = TooLong(self._lost, self._head, self._tail)
            self._lost, self._head, self._tail = 0, b"", b""
            return long
        line = bytes(self._line)
        self._line.clear()
        return line if line.strip() else None
