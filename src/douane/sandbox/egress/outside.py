"""How the gate reaches hosts: it resolves names, looks at the addresses, and connects to exactly those."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.model.hosts import address_in
from douane.model.network import Network, network_of
from douane.model.reach import Allowed
from douane.sandbox.egress.refusals import RefusedError, Why

if TYPE_CHECKING:
    from douane.model.network import Address

_PINNED: Final = 300.0  # seconds for which a name keeps its addresses
_MOST: Final = 4096
_PATIENCE: Final = 10.0  # seconds for a connection
_TRIED: Final = 4  # addresses of a name
_WORDS: Final = {
    Network.LOOPBACK: "this machine",
    Network.PRIVATE: "a private network",
    Network.METADATA: "the metadata service of a cloud",
    Network.RESERVED: "a reserved network (documentation, tests, multicast), where no host should be",
}

Resolve = Callable[[str], Sequence[str]]
Connect = Callable[[str, int], socket.socket]


def resolved(host: str) -> Sequence[str]:
    """The addresses that the resolver of the system knows; raises an OSError where it knows none."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


def connected(address: str, port: int) -> socket.socket:
    """A connection to an address; raises an OSError where there is none."""
    return socket.create_connection((address, port), _PATIENCE)


class Outside(NamedTuple):
    """The two things that the gate does outside; what is resolved is connected to and not resolved again."""

    resolve: Resolve = resolved
    connect: Connect = connected


class Pins:
    """The addresses of names, kept for a while: what was looked at is what is used. For several threads."""

    def __init__(self, resolve: Resolve, clock: Callable[[], float] = time.monotonic) -> None:
        self._resolve = resolve
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, tuple[str, ...]]] = {}

    def of(self, host: str) -> tuple[str, ...]:
        """The addresses of a host in normal form.

        Raises:
            RefusedError: it has none.
        """
        if address_in(host) is not None:
            return (host,)
        known = self._kept(host)
        if known:
            return known
        try:
            found = tuple(self._resolve(host))
        except (OSError, UnicodeError) as error:
            raise RefusedError(Why.UNREACHABLE, f"its name cannot be resolved: {_reason(error)}") from None
        return self._keep(host, found)

    def _kept(self, host: str) -> tuple[str, ...]:
        with self._lock:
            until, addresses = self._known.get(host, (0.0, ()))
        return addresses if self._clock() < until else ()

    def _keep(self, host: str, found: tuple[str, ...]) -> tuple[str, ...]:
        """The first of those who ask at the same time decides for all of them."""
        with self._lock:
            until, addresses = self._known.pop(host, (0.0, ()))
            if self._clock() >= until:
                until, addresses = self._clock() + _PINNED, found
            self._known[host] = until, addresses
            while len(self._known) > _MOST:
                self._known.pop(next(iter(self._known)))
        return addresses


def permitted(addresses: Sequence[str], rule: Allowed, host: str) -> tuple[str, ...]:
    """Those of a host's addresses to which a rule may lead.

    Raises:
        RefusedError: to none of them.
    """
    if address_in(rule.host) is not None:
        return (rule.host,)  # it was named by its address
    good = tuple(one for one in addresses if _is_permitted(one, rule))
    if good:
        return good
    if not addresses:
        raise RefusedError(Why.NETWORK, "its name leads nowhere")
    network, worst = max(((network_of(one), one) for one in map(_address, addresses)), key=itemgetter(0))
    where = _WORDS.get(network, "this machine")
    fix = f"if it should, write ` in {worst}/{worst.max_prefixlen}` after `{host}` in `network`"
    raise RefusedError(Why.NETWORK, f"its name leads to {where}", f": {worst}; {fix}")


def dialled(outside: Outside, addresses: Sequence[str], port: int) -> tuple[socket.socket, str]:
    """A connection to the first of these addresses that takes one, and which that is.

    Raises:
        RefusedError: none does.
    """
    because = "it has no address"
    for address in addresses[:_TRIED]:
        try:
            return outside.connect(address, port), address
        except OSError as error:
            because = _reason(error)
    raise RefusedError(Why.UNREACHABLE, f"it cannot be connected to: {because}")


def _is_permitted(address: str, rule: Allowed) -> bool:
    one = _address(address)
    if any(one in ipaddress.ip_network(network) for network in rule.networks):
        return True
    return network_of(one) is Network.PUBLIC and not _is_own(str(one))


def _address(text: str) -> Address:
    return ipaddress.ip_address(text.partition("%")[0])


def _is_own(address: str) -> bool:
    """Whether a public address is one of this machine's: it would be reached from itself; sends nothing."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect((address, 9))
        return str(probe.getsockname()[0]) == address
    return False


def _reason(error: OSError | UnicodeError) -> str:
    return (getattr(error, "strerror", "") or "no answer in time").lower()
