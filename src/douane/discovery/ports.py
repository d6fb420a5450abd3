"""Sockets that wait for connections, as the kernel lists them; nothing here opens one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address
from typing import Final, NamedTuple

_LISTEN: Final = "0A"  # TCP_LISTEN in the kernel's include/net/tcp_states.h
_ADDRESS: Final = re.compile(r"([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})")


class Listening(NamedTuple):
    """A socket in LISTEN, whose it is, and the number by which a process holds it."""

    address: str
    port: int
    user: int
    inode: int

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine reaches it."""
        return self.address.startswith("127.") or self.address in {"::1", "::ffff:127.0.0.1"}

    @property
    def is_everywhere(self) -> bool:
        """Whether every network that the machine is in reaches it, as far as nothing else forbids."""
        return self.address in {"0.0.0.0", "::"}  # noqa: S104  # compared, not bound


def listening(text: str) -> Iterator[Listening]:
    """The sockets in LISTEN of a `/proc/net/tcp` or `tcp6`; lines that say something else are passed over."""
    for line in text.splitlines()[1:]:
        fields = line.split()
        if len(fields) < 10 or fields[3] != _LISTEN:  # noqa: PLR2004  # proc(5): the tenth is the inode
            continue
        place = _ADDRESS.fullmatch(fields[1])
        if place and fields[7].isdigit() and fields[9].isdigit():
            yield Listening(_address(place[1]), int(place[2], 16), int(fields[7]), int(fields[9]))


def _address(digits: str) -> str:
    """An address of which each four bytes are a number of this machine's order, which is little-endian."""
    raw = bytes.fromhex(digits)
    turned = b"".join(raw[n : n + 4][::-1] for n in range(0, len(raw), 4))
    return str(IPv4Address(turned) if len(turned) == 4 else IPv6Address(turned))  # noqa: PLR2004  # bytes
