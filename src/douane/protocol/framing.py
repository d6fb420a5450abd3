"""Newline framing of the stdio transport: feed bytes, take frames (MCP basic/transports)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from douane.protocol.refusal import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD: Final = 4096  # bytes kept of each end of a line that is too long, to find out which request it answers


_BLANK: Final = bytes.maketrans(b"\r\n", b"  ")


@dataclass(frozen=True, slots=True)
class TooLong:
    """A line over the limit: its length in bytes, and its first and last `HEAD` bytes."""

    length: int
    head: bytes
    tail: bytes


def check_line(raw: bytes) -> Unreadable | None:
    """Why this line is more than one to some peers; None if it is one to all (a CR before the LF is)."""
    if raw.find(b"\r", 0, -1) < 0:
        return None
    return Unreadable("protocol.carriage-return", "a peer that ends lines at CR would see two messages")


def on_one_line(raw: bytes) -> bytes:
    """The same JSON without line ends, which stand between its values only; itself where it has none."""
    return raw.translate(_BLANK) if b"\n" in raw or b"\r" in raw else raw


class Lines:
    """Cuts a byte stream into lines of at most `limit` bytes, holding no more than one of them.

    Blank lines are separators and yield nothing. A line that is too long is thrown away as it
    comes and reported once, when it ends. **Invariant:** every byte is in one frame, in one
    `TooLong`, in a separator, or still held.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._line = Bounded(limit)

    @property
    def unfinished(self) -> int:
        """Bytes of a line that has not ended yet."""
        return self._line.length

    def feed(self, chunk: bytes) -> Iterator[bytes | TooLong]:
        """Take bytes as they came and give the lines that they complete."""
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            frame = self._ended(piece)
            if frame is not None:
                yield frame
        self._line.add(rest)

    def _ended(self, piece: bytes) -> bytes | TooLong | None:
        """The line that ends with `piece`, or None for a blank one."""
        line: bytes | TooLong = piece
        if self.unfinished or len(piece) > self._limit:
            self._line.add(piece)
            line = self._line.take()
        return None if isinstance(line, bytes) and not line.strip() else line


class Bounded:
    """Bytes that come in pieces: at most `limit` are held, and of more only the two ends."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        # One buffer: a line may come byte by byte, and as many objects would take forty times the room.
        self._held = bytearray()
        self._lost = 0
        self._head = b""
        self._tail = b""

    @property
    def length(self) -> int:
        """Bytes that were added since the last `take`."""
        return len(self._held) + self._lost

    def add(self, piece: bytes) -> None:
        """Take the next piece."""
        length = self.length + len(piece)
        if not self._lost and length <= self._limit:
            self._held += piece
            return
        if len(self._head) < HEAD:
            self._head = bytes(self._head + self._held[:HEAD] + piece[:HEAD])[:HEAD]
        self._tail = bytes(self._tail + self._held[-HEAD:] + piece[-HEAD:])[-HEAD:]
        self._lost = length
        self._held.clear()

    def take(self) -> bytes | TooLong:
        """All that was added; the next piece begins anew."""
        if self._lost:
            long = TooLong(self._lost, self._head, self._tail)
            self._lost, self._head, self._tail = 0, b"", b""
            return long
        held = bytes(self._held)
        self._held.clear()
        return held
