"""How much of what was written a peer has taken, over TLS too."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from contextlib import closing
from typing import Final

_ACKED: Final = 120  # where `tcpi_bytes_acked` stands in `struct tcp_info` of Linux, as 8 bytes
_LENGTH: Final = 8


def taken(transport: asyncio.Transport, written: int) -> int:
    """A count of bytes that grows as the peer takes what was written, of which `written` are all.

    Over TLS a transport does not tell what waits below it; there it is what the peer's system has confirmed.
    """
    if transport.get_extra_info("ssl_object") is not None:
        confirmed = _confirmed(transport)
        if confirmed:
            return confirmed
    return written - transport.get_write_buffer_size()


def _confirmed(transport: asyncio.Transport) -> int:
    """The bytes that TCP has confirmed, 0 where the system does not tell."""
    option, below = getattr(socket, "TCP_INFO", None), transport.get_extra_info("socket")
    if sys.platform != "linux" or option is None or below is None:
        return 0
    try:
        with closing(socket.socket(fileno=os.dup(below.fileno()))) as own:
            told = own.getsockopt(socket.IPPROTO_TCP, option, _ACKED + _LENGTH)
    except OSError:
        return 0
    return int.from_bytes(told[_ACKED:], sys.byteorder)
