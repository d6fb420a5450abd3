"""SOCKS 5 as far as the gate speaks it: CONNECT to a name or an address, without a password (RFC 1928)."""

from __future__ import annotations

import ipaddress
from typing import Final, NamedTuple

from douane.sandbox.egress.more import More
from douane.sandbox.egress.refusals import RefusedError, Why

VERSION: Final = 5
WELCOME: Final = b"\x05\x00"
OPEN: Final = b"\x05\x00\x00\x01" + bytes(6)
REFUSED: Final = b"\x05\x02\x00\x01" + bytes(6)  # not allowed by ruleset
_NO_PASSWORD, _CONNECT = 0, 1
_FOUR, _NAME, _SIX = 1, 3, 4


class Asked(NamedTuple):
    """Whom a connection is wanted to, and where the bytes end that ask for it."""

    host: str
    port: int
    end: int


def greeting(came: bytes) -> int | More:
    """Where the greeting of a client ends, or how much more must come.

    Raises:
        RefusedError: it insists on a password.
    """
    if len(came) < 2 or len(came) < 2 + came[1]:  # noqa: PLR2004  # version and number of methods
        return More(2 + came[1] if came[1:] else 2)
    if _NO_PASSWORD not in came[2 : 2 + came[1]]:
        raise RefusedError(Why.PROTOCOL, "its SOCKS client insists on a password, and there is none")
    return 2 + came[1]


def asked(came: bytes) -> Asked | More:
    """What a client asks for after the greeting, or how much more must come.

    Raises:
        RefusedError: nothing that the gate does.
    """
    if len(came) < 5:  # noqa: PLR2004  # version, command, nothing, kind, and the first byte of the address
        return More(5)
    if (came[0], came[1]) != (VERSION, _CONNECT):
        raise RefusedError(Why.PROTOCOL, "it asks SOCKS for more than a connection")
    at, length = {_FOUR: (4, 4), _SIX: (4, 16), _NAME: (5, came[4])}.get(came[3], (0, 0))
    if not length:
        raise RefusedError(Why.PROTOCOL, "it asks SOCKS for a host of no kind that there is")
    end = at + length + 2
    if len(came) < end:
        return More(end)
    address = came[at : at + length]
    host = address.decode("latin-1") if came[3] == _NAME else str(ipaddress.ip_address(address))
    return Asked(host, int.from_bytes(came[end - 2 : end], "big"), end)
