"""Where a request says that it comes from and goes to: to a name of ours, and from a page of ours."""

from __future__ import annotations

from typing import Final, NamedTuple
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from douane.gateway.checks import without_port

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
_HARMLESS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_PORTS: Final = {"http": "80", "https": "443"}


class Names(NamedTuple):
    """What the control room is called: its `url`, if it has one, and this machine."""

    url: str = ""

    def is_ours(self, host: str) -> bool:
        """Whether a `Host` field names us (DNS rebinding: others have names for this address, too)."""
        name = host.lower()
        return (bool(name) and name == urlsplit(self.url).netloc.lower()) or without_port(name) in _LOOPBACK

    def origin(self, request: HTTPConnection) -> str:
        """What browsers call the page that sent this request to this very host."""
        host = (request.headers.get("host") or "").lower()
        parts = urlsplit(self.url)
        is_named = host == parts.netloc.lower()
        scheme = parts.scheme if is_named else request.url.scheme
        return f"{scheme}://{host.removesuffix(':' + _PORTS.get(scheme, ''))}"

    def base(self, request: HTTPConnection) -> str:
        """What addresses of ours begin with, for who sends people back."""
        return self.url or self.origin(request)

    def is_from_us(self, request: HTTPConnection) -> bool:
        """Whether a page of this host sent it; where a browser does not say so, it did not.

        Both fields are the browser's alone to set (Fetch §2.2.2, §3.2).
        """
        origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
        if site not in {None, "same-origin"} or (origin is None and site is None):
            return False
        return origin is None or origin.lower() == self.origin(request)


def is_harmless(method: str) -> bool:
    """Whether requests of this method change nothing (RFC 9110 §9.2.1)."""
    return method in _HARMLESS
