"""The IPv4 addresses that an IPv6 address carries to whatever translates it or takes it through a tunnel."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv6Address

    Address = IPv4Address | IPv6Address

MAPPED: Final = bytes(10) + b"\xff\xff"  # RFC 4291 §2.5.5.2: this is the IPv4 address itself
NAT64: Final = bytes.fromhex("0064ff9b") + bytes(8)  # RFC 6052 §2.1
_AT_THE_END: Final = (
    MAPPED,
    NAT64,
    bytes(8) + b"\xff\xff\0\0",  # SIIT, RFC 2765 §2.1
)
_COMPATIBLE: Final = bytes(12)  # RFC 4291 §2.5.5.1
_LOCAL_NAT64: Final = bytes.fromhex("0064ff9b0001")  # RFC 8215, under which a site has prefixes of its own
_SIX_TO_FOUR: Final = bytes.fromhex("2002")  # RFC 3056
_TEREDO: Final = bytes.fromhex("20010000")  # RFC 4380 §4
_ISATAP: Final = frozenset(bytes.fromhex(form) for form in ("00005efe", "02005efe"))  # RFC 5214 §6.1


def embedded(address: Address) -> tuple[IPv4Address, ...]:
    """Each of them, of an IPv4 address none; where a form leaves open which, all that it could mean."""
    from ipaddress import IPv4Address  # noqa: PLC0415  # 4 ms that only addresses need

    raw = address.packed
    return () if address.version == 4 else tuple(map(IPv4Address, _carried(raw)))  # noqa: PLR2004  # it is no limit


def _carried(raw: bytes) -> Iterator[bytes]:
    is_compatible = raw[:12] == _COMPATIBLE and any(raw[12:14])  # `::1` is another thing
    if raw[:12] in _AT_THE_END or is_compatible or raw[8:12] in _ISATAP:
        yield raw[12:]
    if raw.startswith(_SIX_TO_FOUR):
        yield raw[2:6]
    if raw.startswith(_TEREDO):
        yield from (
            raw[4:8],
            bytes(one ^ 0xFF for one in raw[12:]),
        )  # the relay, and behind it whoever is meant
    if raw.startswith(_LOCAL_NAT64):
        meant = (raw[6:8] + raw[9:11], raw[7:8] + raw[9:12], raw[9:13], raw[12:])  # RFC 6052 §2.2
        yield from filter(itemgetter(0), meant)  # what begins with 0 is the rest of a prefix
