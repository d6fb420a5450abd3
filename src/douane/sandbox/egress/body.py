"""Where the body of a request ends, lest a second request for another host follow it (RFC 9112 §7.1)."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Final, Protocol

from douane.sandbox.egress.refusals import RefusedError, Why

FRAMING: Final = frozenset({"content-length", "transfer-encoding", "host"})
_FRAMING: Final = frozenset(name.replace("-", "") for name in FRAMING)
_SIGNS: Final = re.compile(r"[^a-z0-9]")
_SIZE: Final = re.compile(rb"([0-9A-Fa-f]{1,8})(?:[ \t]*;[\t\x20-\x7e]*)?\r\n")
_TRAILER: Final = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[\t\x20-\x7e]*\r\n")
_LONGEST_LINE: Final = 4096


class Body(Protocol):
    """Counts what belongs to it."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more belongs to it."""

    def take(self, came: bytes) -> int:
        """How many of these bytes, which follow what came before, belong to it.

        Raises:
            RefusedError: nobody can tell.
        """

    def read(self, came: bytes) -> tuple[bytes, int]:
        """What is said in these bytes, and how many of them belong to it.

        Raises:
            RefusedError: nobody can tell.
        """


class Counted:
    """A body of so many bytes."""

    def __init__(self, length: int) -> None:
        self._left = length

    @property
    def left(self) -> int:
        """How many have not come yet."""
        return self._left

    @property
    def is_over(self) -> bool:
        """Whether all of them came."""
        return not self._left

    def take(self, came: bytes) -> int:
        """Those that are left."""
        taken = min(self._left, len(came))
        self._left -= taken
        return taken

    def read(self, came: bytes) -> tuple[bytes, int]:
        """The same, as they are."""
        taken = self.take(came)
        return came[:taken], taken


class Endless:
    """A body that ends with the connection."""

    is_over: Final = False

    def take(self, came: bytes) -> int:
        """All."""
        return len(came)

    def read(self, came: bytes) -> tuple[bytes, int]:
        """All, as it is."""
        return came, len(came)


class _Part(Enum):
    SIZE = auto()
    END = auto()
    TRAILER = auto()
    OVER = auto()


class Chunked:
    """A body in chunks."""

    def __init__(self) -> None:
        self._left = 0
        self._line = b""
        self._part = _Part.SIZE

    @property
    def is_over(self) -> bool:
        """Whether the last chunk and its trailers came."""
        return self._part is _Part.OVER

    def take(self, came: bytes) -> int:
        """Whole chunks, and the part of one.

        Raises:
            RefusedError: these are no chunks.
        """
        return self._walk(came, [])

    def read(self, came: bytes) -> tuple[bytes, int]:
        """What is in the chunks, and how many bytes they take.

        Raises:
            RefusedError: these are no chunks.
        """
        said: list[bytes] = []
        end = self._walk(came, said)
        return b"".join(said), end

    def _walk(self, came: bytes, said: list[bytes]) -> int:
        at = 0
        while at < len(came) and not self.is_over:
            if self._left:
                taken = self._content(len(came) - at)
                said.append(came[at : at + taken])
                at += taken
            else:
                at += self._some_line(came, at)
        return at

    def _content(self, there: int) -> int:
        taken = min(self._left, there)
        self._left -= taken
        return taken

    def _some_line(self, came: bytes, at: int) -> int:
        end = came.find(b"\n", at) + 1
        piece = came[at : end or len(came)]
        self._line += piece
        if len(self._line) > _LONGEST_LINE:
            raise _no_chunks()
        if end:
            line, self._line = self._line, b""
            self._read(line)
        return len(piece)

    def _read(self, line: bytes) -> None:
        if self._part is _Part.SIZE:
            self._read_size(line)
        elif line == b"\r\n":
            self._part = _Part.SIZE if self._part is _Part.END else _Part.OVER
        elif self._part is _Part.END or not _is_trailer(line):
            raise _no_chunks()

    def _read_size(self, line: bytes) -> None:
        size = _SIZE.fullmatch(line)
        if size is None:
            raise _no_chunks()
        self._left = int(size[1], 16)
        self._part = _Part.END if self._left else _Part.TRAILER


def is_framing(name: str) -> bool:
    """Whether a header of this name says where a body ends, or whom it is for; to lax readers `_` is `-`."""
    return _SIGNS.sub("", name.lower()) in _FRAMING


def _is_trailer(line: bytes) -> bool:
    """Whether a reader that knows no trailers finds no request here, and one that does nothing new."""
    field = _TRAILER.fullmatch(line)
    return field is not None and not is_framing(field[1].decode())


def _no_chunks() -> RefusedError:
    return RefusedError(Why.PROTOCOL, "its body is not in the chunks that it says")
