"""Where a sink may be: never at the metadata of a cloud, in a private network only where that is meant."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Final

from douane.model.embedded import embedded
from douane.model.network import Network, network_of
from douane.policy.sinks import Reach
from douane.transports.http.dialling import Resolve
from douane.transports.http.errors import HttpError

_THIS_MACHINE: Final = frozenset({"127.0.0.1", "::1", "localhost"})


def guarded(resolve: Resolve, reach: Reach) -> Resolve:
    """A way to resolve names whose addresses were all looked at; what it gives is what is connected to.

    An address that the operator wrote as such, and `localhost`, are meant.
    """

    async def resolved(host: str, port: int) -> Sequence[str]:
        found = await resolve(host, port)
        for address in found:
            because = why_not(address, host, reach)
            if because:
                raise HttpError(f"`{host}` leads to {because}", 'if it should, write `reach = "private"`')
        return found

    return resolved


def why_not(address: str, host: str, reach: Reach) -> str:
    """Why no sink may be at an address that a host has, ``""`` if one may."""
    one = ipaddress.ip_address(address.partition("%")[0])
    network = network_of(one)
    if network is Network.METADATA or any(each.is_link_local for each in (one, *embedded(one))):
        return "the metadata service of a cloud"
    if network is Network.RESERVED:
        return "an address at which nobody is"
    is_meant = reach is Reach.PRIVATE or (reach is Reach.PUBLIC and host in {address, "localhost"})
    if network is Network.PUBLIC or is_meant:
        return ""
    return "a private network or this machine"


def is_this_machine(host: str) -> bool:
    """Whether a host is this machine, by its name alone."""
    return host in _THIS_MACHINE
