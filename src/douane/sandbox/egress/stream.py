"""What a connection is to whoever carries bytes: a socket, or TLS over one."""

from __future__ import annotations

from typing import Protocol


class Stream(Protocol):
    """The part of a socket that is used, with its meaning."""

    def recv(self, most: int, /) -> bytes:
        """What has come, ``b""`` at the end."""

    def recv_into(self, room: bytearray, /) -> int:
        """The same into `room`, and how much it is."""

    def sendall(self, said: bytes | memoryview, /) -> None:
        """Send all of it."""

    def settimeout(self, seconds: float | None, /) -> None:
        """Wait no longer."""

    def setsockopt(self, level: int, option: int, value: int, /) -> None:
        """Set an option of the socket."""

    def shutdown(self, how: int, /) -> None:
        """End one way, or both."""
