"""Which network an address is in, however it is written (WHATWG URL §3.5, IANA special registries)."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from douane.detectors.interpreters.words import words
from douane.detectors.interpreters.zones import LOOPBACK_NAMES, echoed, inner, is_made_up
from douane.detectors.lazy import Lazy
from douane.model.network import Network, embedded, four_bytes, network_of


class Host(NamedTuple):
    """The network of a host, and whether its address is written in a way that people do not write."""

    network: Network
    is_disguised: bool


_PUBLIC: Final = Host(Network.PUBLIC, is_disguised=False)
_PLAIN: Final = Lazy(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)")
_METADATA_NAMES: Final = words(
    "metadata metadata.google.internal metadata.goog metadata.azure.internal instance-data "
    "instance-data.ec2.internal metadata.tencentyun.com metadata.packet.net metadata.platformequinix.com "
    "rancher-metadata kubernetes.default kubernetes.default.svc kubernetes.default.svc.cluster.local"
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
    address = four_bytes(folded)
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
    told = [_six(address).network if ":" in address else _of(four_bytes(address)) for address in echoed(name)]
    network = max(told, default=Network.PUBLIC)
    return Host(network, is_disguised=network is not Network.PUBLIC)


def _of(address: str | None) -> Network:
    return Network.PUBLIC if address is None else _network(address)


def _network(address: str) -> Network:
    import ipaddress  # noqa: PLC0415  # 4 ms that only addresses need

    return _told(network_of(ipaddress.IPv4Address(address)))


def _told(network: Network) -> Network:
    """Where nobody is, nothing can be read: that is left alone as what is public."""
    return Network.PUBLIC if network is Network.RESERVED else network


def _six(text: str) -> Host:
    import ipaddress  # noqa: PLC0415  # as above

    try:
        address = ipaddress.IPv6Address(text.partition("%")[0])
    except ValueError:
        return Host(Network.LOOPBACK, is_disguised=True) if ":" in text else _PUBLIC
    return Host(_told(network_of(address)), is_disguised=embedded(address) is not None)
