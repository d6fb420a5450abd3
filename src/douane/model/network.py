"""Which network an address is in, and how addresses are written (IANA special registries, WHATWG URL §3.5).

The judge of URLs, the way to authorization servers and the gate of the sandbox go by this one table.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from douane.model.embedded import MAPPED, NAT64, embedded

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

    Address = IPv4Address | IPv6Address


class Network(IntEnum):
    """Where an address leads, from the harmless to the worst."""

    PUBLIC = 0
    RESERVED = 1  # documentation, tests, multicast: nobody is there, or many
    PRIVATE = 2
    LOOPBACK = 3
    METADATA = 4  # where clouds hand out credentials


_MOST_PARTS: Final = 4
_LONGEST_ADDRESS: Final = 64
_NUMBER: Final = re.compile(r"0x[0-9a-f]*|\d+", re.IGNORECASE)
_METADATA: Final = frozenset(
    {
        "169.254.169.254",
        "169.254.170.2",
        "169.254.170.23",
        "169.254.0.23",
        "100.100.100.200",
        "192.0.0.192",
        "168.63.129.16",
        "fd00:ec2::254",
        "fd00:ec2::23",
        "fe80::a9fe:a9fe",
        "fd20:ce::254",
    }
)
_PRIVATE: Final = (
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "169.254.0.0/16",
    "198.18.0.0/15",
    "192.0.0.0/24",
    "64:ff9b:1::/48",
)
# What `is_global` calls global in one version of Python or another; 6to4 is no more (RFC 7526).
_NOBODY: Final = ("192.88.99.0/24", "3fff::/20", "2002::/16")
_GLOBAL: Final = "2000::/3"  # all that IANA has given out of IPv6
_TRANSLATED: Final = (MAPPED, NAT64)  # nothing but the IPv4 address is anywhere


def network_of(address: Address) -> Network:
    """Where an address leads; one that carries others leads to the worst of all."""
    inner = max(map(_own, embedded(address)), default=Network.PUBLIC)
    return inner if address.packed[:12] in _TRANSLATED else max(_own(address), inner)


def four_bytes(name: str) -> str | None:
    """The IPv4 address that a browser reads: of one to four parts, decimal, octal or hexadecimal."""
    parts = name.split(".")
    if (
        len(parts) > _MOST_PARTS
        or not all(_NUMBER.fullmatch(part) for part in parts)
        or len(name) > _LONGEST_ADDRESS
    ):
        return None
    numbers = [int(part, _base(part)) if part.lower() != "0x" else 0 for part in parts]
    # More than a byte is cut by careless parsers: 425.510.425.510 is 169.254.169.254 to them.
    whole = sum((number & 0xFF) << (24 - 8 * place) for place, number in enumerate(numbers[:-1]))
    whole += numbers[-1] & ((1 << (8 * (5 - len(parts)))) - 1)
    return ".".join(str(whole >> shift & 0xFF) for shift in (24, 16, 8, 0))


def _base(part: str) -> int:
    if part.lower().startswith("0x"):
        return 16
    return 8 if part.startswith("0") and len(part) > 1 and set(part) <= set("01234567") else 10


def _own(address: Address) -> Network:
    if str(address) in _METADATA:
        return Network.METADATA
    if address.is_loopback or address.is_unspecified or (address.version, address.packed[0]) == (4, 0):
        return Network.LOOPBACK
    if _is_in(address, _PRIVATE):
        return Network.PRIVATE
    is_given = address.version == 4 or _is_in(address, (_GLOBAL,))  # noqa: PLR2004  # it is no limit
    is_public = is_given and address.is_global and not address.is_multicast
    return Network.PUBLIC if is_public and not _is_in(address, _NOBODY) else Network.RESERVED


def _is_in(address: Address, networks: tuple[str, ...]) -> bool:
    return any(address in one for one in _read(networks) if one.version == address.version)


@lru_cache(maxsize=4)
def _read(networks: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    import ipaddress  # noqa: PLC0415  # as above

    return tuple(ipaddress.ip_network(network) for network in networks)
