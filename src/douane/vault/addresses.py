"""Which addresses OAuth may lead us to: a server names its own authorization server, and could name ours.

MCP security best practices, server-side request forgery.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final
from urllib.parse import urlsplit

from douane.model.network import Network, network_of
from douane.vault.errors import CredentialError

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_FIX: Final = "ask who runs the server; an address that it names may not lead into your own network"


def is_local(url: str) -> bool:
    """Whether a URL is one of this machine, by its name alone."""
    return (urlsplit(url).hostname or "") in _LOCAL


def check_url(url: str, server: str) -> None:
    """Refuse a URL that the server at `server` has named, unless it can be asked.

    HTTPS only; HTTP and this machine only for servers that are on this machine themselves.

    Raises:
        CredentialError: it may not be asked.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise CredentialError(f"`{shown(url)}` is no URL", _FIX) from None
    if not url.isprintable() or " " in url or parts.username or parts.password or parts.fragment or not host:
        raise CredentialError(f"`{shown(url)}` is no URL of an authorization server", _FIX)
    if host in _LOCAL and is_local(server) and parts.scheme in {"http", "https"}:
        return
    if parts.scheme != "https":
        raise CredentialError(f"`{shown(url)}` is not HTTPS", _FIX)
    if host in _LOCAL or not _may_be_public(host):
        raise CredentialError(f"`{shown(url)}` leads into this machine or network", _FIX)


def guarded(resolve: Resolve, known: Callable[[], Iterable[str]]) -> Resolve:
    """A way to resolve names that gives public addresses only, but for the hosts that the operator named."""

    async def resolved(host: str, port: int) -> Sequence[str]:
        found = await resolve(host, port)
        if not all(is_public(address) for address in found) and host not in known():
            raise CredentialError(f"`{host}` has an address in this machine or network", _FIX)
        return found

    return resolved


def is_public(address: str) -> bool:
    """Whether an address, also one wrapped in another, is one of the public internet."""
    try:
        one = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return network_of(one) is Network.PUBLIC


def shown(url: str) -> str:
    """The URL for a message: short, printable, without its query."""
    plain = "".join(c if c.isprintable() and c != "`" else "?" for c in url.partition("?")[0][:120])
    return plain.rpartition("@")[2]


def _may_be_public(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return True  # a name: its addresses are looked at when it is resolved
    return is_public(host)
