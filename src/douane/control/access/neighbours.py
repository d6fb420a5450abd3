"""Whose program is at the other end of a connection within this machine, as Linux tells it (sock_diag(7))."""

from __future__ import annotations

import ipaddress
import socket
import struct
import sys
from typing import Final

_NETLINK_SOCK_DIAG: Final = 4
_BY_FAMILY: Final = 20  # SOCK_DIAG_BY_FAMILY
_REQUEST: Final = 1  # NLM_F_REQUEST: of one socket, not of all
_ANY_STATE: Final = 0xFFFF_FFFF
_NO_COOKIE: Final = 0xFFFF_FFFF
_HEADER: Final = struct.Struct("=IHHII")  # length, type, flags, number, port
_ASKED: Final = struct.Struct("=BBBxI")  # family, protocol, extensions, states
_PORTS: Final = struct.Struct("!HH")
_WHERE: Final = struct.Struct("=III")  # interface, and a cookie of two numbers
_UID: Final = struct.Struct("=64xI")  # behind the state, the addresses, and the queues of a socket
_LONGEST: Final = 4096
_PATIENCE: Final = 1.0  # seconds; the kernel answers at once

Place = tuple[str, int]  # address and port


def account_behind(client: Place, server: Place) -> int | None:
    """The uid of whose socket it is; None where it is not of this machine, or cannot be known."""
    if not sys.platform.startswith("linux") or not _is_here(client[0]):
        return None
    try:
        with socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, _NETLINK_SOCK_DIAG) as kernel:
            kernel.settimeout(_PATIENCE)
            kernel.send(_question(client, server))
            return _uid_in(kernel.recv(_LONGEST))
    except OSError:
        return None


def _question(local: Place, remote: Place) -> bytes:
    """The request for the one socket with these ends."""
    ends = [ipaddress.ip_address(place[0]).packed for place in (local, remote)]
    family = socket.AF_INET if len(ends[0]) == 4 else socket.AF_INET6  # noqa: PLR2004  # bytes of an address
    body = b"".join(
        (
            _ASKED.pack(family, socket.IPPROTO_TCP, 0, _ANY_STATE),
            _PORTS.pack(local[1], remote[1]),
            *(end.ljust(16, b"\0") for end in ends),
            _WHERE.pack(0, _NO_COOKIE, _NO_COOKIE),
        )
    )
    return _HEADER.pack(_HEADER.size + len(body), _BY_FAMILY, _REQUEST, 1, 0) + body


def _uid_in(answer: bytes) -> int | None:
    if len(answer) < _HEADER.size + _UID.size or _HEADER.unpack_from(answer)[1] != _BY_FAMILY:
        return None  # an error: there is no such socket
    uid: int = _UID.unpack_from(answer, _HEADER.size)[0]
    return uid


def _is_here(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
