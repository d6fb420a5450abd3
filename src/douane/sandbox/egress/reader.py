"""What somebody says before it is known what becomes of it, taken in as far as needed, in bounded time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeVar

from douane.sandbox.egress.more import More
from douane.sandbox.egress.refusals import RefusedError, Why
from douane.sandbox.egress.stream import Stream

_PIECE: Final = 64 << 10
_Found = TypeVar("_Found")


class GoneError(Exception):
    """Whoever it is has closed the connection before it was of any use."""


class Reader:
    """The first bytes of a connection; `came` are those that nobody has taken yet."""

    def __init__(self, source: Stream, seconds: float) -> None:
        self._source = source
        self._seconds = seconds
        self.came = b""

    def until(self, find: Callable[[bytes], _Found | More]) -> _Found:
        """What `find` finds in what came, as soon as there is enough of it.

        Raises:
            GoneError: nothing more comes.
            RefusedError: nothing more came in time, or `find` refuses.
        """
        end = time.monotonic() + self._seconds
        while isinstance(found := find(self.came), More):
            while len(self.came) < found.least:
                self.came += self._more(end - time.monotonic())
        return found

    def take(self, end: int) -> bytes:
        """The first bytes of what came, up to `end`."""
        taken, self.came = self.came[:end], self.came[end:]
        return taken

    def answer(self, told: bytes) -> None:
        """Say something in between.

        Raises:
            GoneError: nobody is there to hear it.
        """
        try:
            self._source.sendall(told)
        except OSError:
            raise GoneError from None

    def _more(self, left: float) -> bytes:
        try:
            self._source.settimeout(max(left, 0.001))
            piece = self._source.recv(_PIECE)
        except TimeoutError:
            raise RefusedError(Why.PROTOCOL, "it does not say in time what it wants there") from None
        except OSError:
            raise GoneError from None
        if not piece:
            raise GoneError
        return piece
