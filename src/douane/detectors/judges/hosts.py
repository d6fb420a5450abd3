"""Which network an address is in, however it is written (WHATWG URL §3.5, IANA special registries)."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.judges.words import words
from douane.detectors.judges.zones import LOOPBACK_NAMES, echoed, inner, is_made_up
from douane.detectors.lazy import Lazy

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network


class Network(Enum):
    """Where a host is."""

    PUBLIC = "public"
    LOOPBACK = "loopback"
    PRIVATE = "private"
    METADATA = "metadata"


class Host(NamedTuple):
    """The network of a host, and whether its address is written in a way that people do not write."""

    network: Network
    is_disguised: bool


_PUBLIC: Final = Host(Network.PUBLIC, is_disguised=False)
_NUMBER: Final = Lazy(r"(?:0x[0-9a-f]*|\d+)", re.IGNORECASE)
_PLAIN: Final = Lazy(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)")
_MOST_PARTS: Final = 4
_LONGEST_ADDRESS: Final = 64
_FOUR_BYTES: Final = 32
_METADATA_NAMES: Final = words(
    "metadata metadata.google.internal metadata.goog metadata.azure.internal instance-data "
    "instance-data.ec2.internal metadata.tencentyun.com metadata.packet.net metadata.platformequinix.com "
    "rancher-metadata kubernetes.default kubernetes.default.svc kubernetes.default.svc.cluster.local"
)
_METADATA: Final = words(
    "169.254.169.254 169.254.170.2 169.254.170.23 100.100.100.200 192.0.0.192 168.63.129.16 169.254.0.23"
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


@lru_cache(maxsize=2048)
def host_of(name: str) -> Host:
    """Where the host `name` is; a name that has to be resolved counts as public."""
    plain = name.lower().rstrip(".")
    folded = plain if plain.isascii() else _folded(plain)
    odd = folded != plain
    if folded in _METADATA_NAMES:
        return Host(Network.METADATA, odd)
    if folded in LOOPBACK_NAMES or folded.endswith((".localhost", ".localdomain")):
        return Host(Network.LOOPBACK, odd)
    if folded.startswith("["):
        return _six(folded.strip("[]"))
    address = _four(folded)
    if address is not None:
        return Host(_network(address), odd or not _PLAIN.fullmatch(plain))
    if folded.rpartition(".")[2].isdecimal():
        return Host(Network.PRIVATE, is_disguised=True)  # no name ends so: parsers disagree on what it is
    return _named(folded)


def _folded(name: str) -> str:
    """The name as IDNA maps it: full-width and circled digits, other full stops (UTS 46)."""
    import unicodedata  # noqa: PLC0415  # only names that are not ASCII need its tables

    return (
        unicodedata.normalize("NFKC", name)
        .replace("\u3002", ".")
        .replace("\uff61", ".")
        .replace("\u200b", "")
        .lower()
    )


def _named(name: str) -> Host:
    if is_made_up(name):
        return Host(Network.LOOPBACK, is_disguised=True)
    if inner(name):
        return Host(_network(inner(name)), is_disguised=False)
    told = {_six(address).network if ":" in address else _of(_four(address)) for address in echoed(name)}
    network = next((one for one in _WORST if one in told), Network.PUBLIC)
    return Host(network, is_disguised=network is not Network.PUBLIC)


_WORST: Final = (Network.METADATA, Network.LOOPBACK, Network.PRIVATE)


def _of(address: str | None) -> Network:
    return Network.PUBLIC if address is None else _network(address)


def _four(name: str) -> str | None:
    """The IPv4 address that a browser reads: of one to four parts, decimal, octal or hexadecimal."""
    parts = name.split(".")
    if (
        len(parts) > _MOST_PARTS
        or not all(_NUMBER.fullmatch(part) for part in parts)
        or len(name) > _LONGEST_ADDRESS
    ):
        return None
    try:
        numbers = [int(part, _base(part)) if part.lower() != "0x" else 0 for part in parts]
    except ValueError:
        return None
    # More than a byte is cut by careless parsers: 425.510.425.510 is 169.254.169.254 to them.
    whole = sum((number & 0xFF) << (24 - 8 * place) for place, number in enumerate(numbers[:-1]))
    whole += numbers[-1] & ((1 << (8 * (5 - len(parts)))) - 1)
    return ".".join(str(whole >> shift & 0xFF) for shift in (24, 16, 8, 0))


def _base(part: str) -> int:
    if part.lower().startswith("0x"):
        return 16
    return 8 if part.startswith("0") and len(part) > 1 and set(part) <= set("01234567") else 10


def _network(address: str) -> Network:
    import ipaddress  # noqa: PLC0415  # 4 ms that only addresses need

    if address in _METADATA:
        return Network.METADATA
    found = ipaddress.IPv4Address(address)
    if found.is_loopback or address.startswith("0."):
        return Network.LOOPBACK
    if any(found in network for network in _networks() if network.version == found.version):
        return Network.PRIVATE
    return Network.PUBLIC


@lru_cache(maxsize=1)
def _networks() -> tuple[IPv4Network | IPv6Network, ...]:
    import ipaddress  # noqa: PLC0415  # as above

    return tuple(ipaddress.ip_network(network) for network in _PRIVATE)


def _six(text: str) -> Host:
    import ipaddress  # noqa: PLC0415  # as above

    try:
        address = ipaddress.IPv6Address(text.partition("%")[0])
    except ValueError:
        return Host(Network.LOOPBACK, is_disguised=True) if ":" in text else _PUBLIC
    inner = (
        address.ipv4_mapped
        or address.sixtofour
        or (address.teredo or (None, None))[1]
        or _embedded(int(address))
    )
    if inner is not None:
        return Host(_network(str(inner)), is_disguised=True)
    if address.is_loopback or address.is_unspecified:
        return Host(Network.LOOPBACK, is_disguised=False)
    if int(address) in _METADATA_SIX:
        return Host(Network.METADATA, is_disguised=False)
    private = any(address in network for network in _networks() if network.version == address.version)
    return Host(Network.PRIVATE if private else Network.PUBLIC, is_disguised=False)


_METADATA_SIX: Final = frozenset((0xFD00_0EC2 << 96 | 0x254, 0xFD20_00CE << 96 | 0x254))


def _embedded(address: int) -> object:
    """The IPv4 address inside of NAT64 and IPv4-compatible ones (RFC 6052, RFC 4291 §2.5.5.1)."""
    import ipaddress  # noqa: PLC0415  # as above

    if address >> _FOUR_BYTES in {0x64_FF9B << 64, 0} and address >> 16:
        return ipaddress.IPv4Address(address & 0xFFFF_FFFF)
    return None
