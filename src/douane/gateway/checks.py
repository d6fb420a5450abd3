"""What must hold of a request's head before anything is made of it (MCP basic/transports; RFC 9110)."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from douane.gateway.headers import repeated
from douane.transports.http.exchange import Request
from douane.transports.http.headers import Headers

_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})


class Refusal(NamedTuple):
    """A status, why, and header fields that belong to it."""

    status: int
    because: str
    fields: Sequence[tuple[str, str]] = ()


class Checks:
    """Whom a request may be addressed to, and from which pages it may come.

    A page of a browser may send requests to this machine; its `Origin`, and the name it found us by, tell.
    """

    def __init__(self, hosts: Sequence[str], origins: Sequence[str]) -> None:
        self._hosts = _LOCAL.union(host.lower() for host in hosts)
        self._origins = frozenset(origin.lower() for origin in origins)

    def of(self, request: Request) -> Refusal | None:
        """Why the request is refused, or None."""
        if not request.peer.is_local and not self._is_ours(request.headers.get("host") or ""):
            return Refusal(421, "this gateway is not called so; add the name to `hosts` under [gateway]")
        origin = request.headers.get("origin")
        if origin is not None and not self._is_welcome(origin.lower()):
            return Refusal(403, "pages of this origin are not let in; add it to `origins` under [gateway]")
        twice = repeated(request.headers)
        return Refusal(400, f"the header `{twice}` stands there twice") if twice else None

    def _is_ours(self, host: str) -> bool:
        name = host.lower()
        return name in self._hosts or without_port(name) in self._hosts

    def _is_welcome(self, origin: str) -> bool:
        return origin in self._origins or without_port(_host_of(origin)) in _LOCAL


def check_post(headers: Headers) -> Refusal | None:
    """Whether a message can be read from the body, and an answer be understood."""
    kind = (headers.get("content-type") or "").partition(";")[0].strip().lower()
    if kind != "application/json":
        return Refusal(415, "send `Content-Type: application/json`")
    if not _accepts(headers, "application/json", "text/event-stream"):
        return Refusal(406, "send `Accept: application/json, text/event-stream`")
    return None


def check_get(headers: Headers) -> Refusal | None:
    """Whether a stream can be understood."""
    if _accepts(headers, "text/event-stream"):
        return None
    return Refusal(406, "send `Accept: text/event-stream`")


def is_this_machine(address: str) -> bool:
    """Whether nobody but this machine reaches this IP address."""
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return address == "localhost"


def _accepts(headers: Headers, *kinds: str) -> bool:
    return _names(kinds, ",".join(headers.all("accept")))


@lru_cache(maxsize=64)
def _names(kinds: Sequence[str], accept: str) -> bool:
    """Whether each of the kinds is named, by itself or with others."""
    named = {one.partition(";")[0].strip() for one in accept.lower().split(",")}
    return all(not named.isdisjoint((kind, f"{kind.partition('/')[0]}/*", "*/*")) for kind in kinds)


def _host_of(origin: str) -> str:
    """Host and port of a web page's origin, empty for anything else."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return ""
    return parts.netloc if parts.scheme in {"http", "https"} else ""


def without_port(host: str) -> str:
    """A host as a header names it, without its port."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host
