"""Which network an address is in, however it is written (WHATWG URL §3.5, IANA special registries)."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from douane.detectors.interpreters.spellings import folded
from douane.detectors.interpreters.words import words
from douane.detectors.interpreters.zones import LOOPBACK_NAMES, echoed, inner, is_made_up
from douane.detectors.lazy import Lazy
from douane.model.embedded import embedded
from douane.model.network import Network, four_bytes, network_of


class Host(NamedTuple):
    """The network of a host, and whether its address is written in a way that people do not write."""

    network: Network
    is_disguised: bool


_PUBLIC: Final = Host(Network.PUBLIC, is_disguised=False)
_PLAIN: Final = Lazy(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)")
_LONGEST_KEPT: Final = 512  # characters of a host that is remembered: what is sent must not fill the memory
_ENDS: Final = r"\s\x00-\x1f/\\#?&,%\"'`<>()\u2018-\u201f\xab\xbb"
_HOST: Final = Lazy(rf"[{_ENDS}]*+([^{_ENDS}]*+)")
_METADATA_NAMES: Final = words(
    "metadata metadata.google.internal metadata.goog metadata.azure.internal instance-data "
    "instance-data.ec2.internal metadata.tencentyun.com metadata.packet.net metadata.platformequinix.com "
    "rancher-metadata kubernetes.default kubernetes.default.svc kubernetes.default.svc.cluster.local"
)


def host_of(text: str) -> Host:
    """Where the host at the beginning of `text` is; a name that has to be resolved counts as public."""
    return _remembered(text) if len(text) <= _LONGEST_KEPT else _host_of(text)


def _host_of(text: str) -> Host:
    whole = folded(text)
    name, odd = _bare(whole), whole != text.lower()
    if name in _METADATA_NAMES:
        return Host(Network.METADATA, odd)
    if name in LOOPBACK_NAMES or name.endswith((".localhost", ".localdomain")):
        return Host(Network.LOOPBACK, odd)
    if name.startswith("["):
        return _bracketed(name.strip("[]"))
    address = four_bytes(name)
    if address is not None:
        return Host(_network(address), odd or not _PLAIN.fullmatch(name))
    if name.rpartition(".")[2].isdecimal():
        return Host(Network.PRIVATE, is_disguised=True)  # no name ends so: parsers disagree on what it is
    return _named(name)


_remembered: Final = lru_cache(maxsize=2048)(_host_of)


def _bare(text: str) -> str:
    """The host without its user, its port and whatever ends a host for one parser or another."""
    name = str(_HOST.match(text.rpartition("@")[2])[1])  # type: ignore[index]  # the pattern matches anything
    if name.startswith("["):
        return name.partition("]")[0]
    host, _, port = name.partition(":")
    return (name if port.strip("0123456789:") else host).strip(".")


def six_of(text: str) -> Host | None:
    """Where an address of IPv6 without brackets is; None for whatever else the text is."""
    import ipaddress  # noqa: PLC0415  # 4 ms that only addresses need

    try:
        address = ipaddress.IPv6Address(text.partition("%")[0])
    except ValueError:
        return None
    return Host(_told(network_of(address)), is_disguised=bool(embedded(address)))


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
    return six_of(text) or (Host(Network.LOOPBACK, is_disguised=True) if ":" in text else _PUBLIC)


def _bracketed(text: str) -> Host:
    if ":" in text:
        return _six(text)
    network = host_of(text).network  # some parsers take the brackets away, whatever they hold
    return Host(network, is_disguised=network is not Network.PUBLIC)
