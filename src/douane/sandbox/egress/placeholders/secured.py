"""TLS over a connection, of which the first bytes may have been looked at, as a stream."""

from __future__ import annotations

import select
import socket
import ssl
import threading
from contextlib import suppress
from typing import Final

_PIECE: Final = 64 << 10
_FAREWELL: Final = 1.0  # seconds for who does not listen any more


class Secured:
    """One end of TLS, to `host`, or to a client of which `came`; one thread may send while another receives.

    What reads never waits for what sends: both waiting for the other side at once would be for ever.
    """

    def __init__(
        self, under: socket.socket, context: ssl.SSLContext, host: str = "", came: bytes = b""
    ) -> None:
        self._under = under
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._in, self._out, server_side=not host, server_hostname=host or None)
        self._in.write(came)
        self._turn, self._sending = threading.Lock(), threading.Lock()
        self._early = b""
        self._is_over = False  # the other side may have said so long before its connection ends

    def shake_hands(self, seconds: float) -> None:
        """Agree with the other side.

        Raises:
            OSError: it does not agree (an `ssl.SSLError`), or says nothing in time.
        """
        self._under.settimeout(seconds)
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                self._flush()
                self._in_with(self._under.recv(_PIECE))
            except ssl.SSLError:
                self._flush()  # it is told why
                raise
            else:
                self._flush()
                return

    def recv(self, most: int, /) -> bytes:
        """What has come, ``b""`` at an end that the other side has said."""
        early, self._early = self._early[:most], self._early[most:]
        while not early:
            said = self._read(most)
            if said is not None:
                return said
            self._flush_idly()
            self._in_with(self._under.recv(_PIECE))
        return early

    def recv_into(self, room: bytearray, /) -> int:
        """The same into `room`, and how much it is."""
        said = self.recv(len(room))
        room[: len(said)] = said
        return len(said)

    def sendall(self, said: bytes | memoryview, /) -> None:
        """Send all of it."""
        with self._sending:
            with self._turn:
                self._tls.write(said)
            self._flush_now()

    def has_ended(self) -> bool:
        """Whether the other side says no more, found out without waiting; what it has said is kept."""
        try:
            while not (self._early or self._is_over):
                said = self._read(_PIECE)
                self._early += said or b""
                if said is None and not _is_ready(self._under):
                    return False
                if said is None:
                    self._in_with(self._under.recv(_PIECE))
        except OSError:
            return True
        return self._is_over and not self._early

    def is_quiet(self) -> bool:
        """Whether the other side has said nothing that nobody has received, not even that it ends."""
        return not self.has_ended() and not self._early

    @property
    def has_more(self) -> bool:
        """Whether something has come that nobody has received, be it the end."""
        return self._is_over or bool(self._early or self._in.pending or self._tls.pending())

    def fileno(self) -> int:
        """The file by which one waits for the other side."""
        return self._under.fileno()

    def finish(self) -> None:
        """Say that nothing follows."""
        with suppress(OSError):
            self._under.settimeout(_FAREWELL)
            with self._turn, suppress(ssl.SSLError):
                self._tls.unwrap()
            self._flush()

    def settimeout(self, seconds: float | None, /) -> None:
        """Wait no longer."""
        self._under.settimeout(seconds)

    def setsockopt(self, level: int, option: int, value: int, /) -> None:
        """Set an option of the socket."""
        self._under.setsockopt(level, option, value)

    def shutdown(self, how: int, /) -> None:
        """End one way, or both."""
        self._under.shutdown(how)

    def _read(self, most: int) -> bytes | None:
        """What of it can be read now; None where more must come."""
        said = b""
        with self._turn:
            try:
                while len(said) < most and not self._is_over:
                    said += self._read_record(most - len(said))
            except ssl.SSLWantReadError:
                return said or None
            except ssl.SSLError:
                if not said:
                    raise
        return said

    def _read_record(self, most: int) -> bytes:
        try:
            piece = self._tls.read(most)
        except ssl.SSLZeroReturnError:  # in place of nothing, where we have said so too
            piece = b""
        self._is_over = not piece
        return piece

    def _in_with(self, came: bytes) -> None:
        with self._turn:
            if came:
                self._in.write(came)
            else:
                self._in.write_eof()

    def _flush(self) -> None:
        with self._sending:
            self._flush_now()

    def _flush_idly(self) -> None:
        """Send what reading has to say, unless somebody is sending, who will."""
        if self._out.pending and self._sending.acquire(blocking=False):
            try:
                self._flush_now()
            finally:
                self._sending.release()

    def _flush_now(self) -> None:
        with self._turn:
            said = self._out.read()
        if said:
            self._under.sendall(said)


def _is_ready(under: socket.socket) -> bool:
    waiting = select.poll()
    waiting.register(under, select.POLLIN)
    return bool(waiting.poll(0))
