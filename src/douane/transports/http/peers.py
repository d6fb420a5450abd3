"""Who is at the other end of a connection."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
import struct
from typing import Final

from douane.transports.http.exchange import Peer

_LINUX: Final = struct.Struct("3i")  # pid, uid, gid: struct ucred of unix(7)
_KEEPALIVE: Final = (
    ("TCP_KEEPIDLE", 60),  # seconds of silence before it is asked whether it is there
    ("TCP_KEEPINTVL", 15),
    ("TCP_KEEPCNT", 4),
    ("TCP_USER_TIMEOUT", 90_000),  # milliseconds for which what was sent may stay without a sign
)
_MACOS: Final = struct.Struct("2I")  # version, uid: the beginning of struct xucred of unix(4)
_MACOS_LEVEL: Final = 0  # SOL_LOCAL
_MACOS_OPTION: Final = 1  # LOCAL_PEERCRED
_MACOS_LENGTH: Final = 76


def peer_of(transport: asyncio.Transport) -> Peer:
    """The other end of this connection, with its verified certificate or its user."""
    own = transport.get_extra_info("socket")
    if own.family == socket.AF_UNIX:
        return Peer("", 0, is_local=True, uid=_uid(own.fileno()))
    address, port = transport.get_extra_info("peername")[:2]
    return Peer(address, port, _certificate(transport))


def share_of(address: str) -> str:
    """With whom an address shares what one may have: of IPv6, one customer gets 64 bits of addresses."""
    if ":" not in address:
        return address
    known = ipaddress.IPv6Address(address)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return known.packed[:8].hex()


def notice_death(file: int) -> None:
    """Have the system find out when the other end of this socket, or of those accepted on it, is no more.

    A machine that was switched off says nothing, and a stream on which nobody speaks would stay for ever.
    """
    with socket.socket(fileno=os.dup(file)) as own:
        own.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _KEEPALIVE:
            option: int | None = getattr(socket, name, None)  # not every system has all
            if option is not None:
                own.setsockopt(socket.IPPROTO_TCP, option, value)


def _certificate(transport: asyncio.Transport) -> bytes | None:
    """What the client proved to have; asking for one without verifying it is none."""
    tls = transport.get_extra_info("ssl_object")
    if tls is None or not tls.getpeercert():
        return None
    certificate: bytes | None = tls.getpeercert(binary_form=True)
    return certificate


def _uid(file: int) -> int:
    """The user of the process at the other end of a Unix socket, as the system tells it."""
    option: int | None = getattr(socket, "SO_PEERCRED", None)
    with socket.socket(fileno=os.dup(file)) as own:
        if option is not None:
            return int(_LINUX.unpack(own.getsockopt(socket.SOL_SOCKET, option, _LINUX.size))[1])
        return int(_MACOS.unpack_from(own.getsockopt(_MACOS_LEVEL, _MACOS_OPTION, _MACOS_LENGTH))[1])
