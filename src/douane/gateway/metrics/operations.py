"""The listener of whoever watches the gateway: what is counted, and whether it is alive and ready."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from douane.gateway.metrics.families import CONTENT_TYPE
from douane.gateway.say import say

if TYPE_CHECKING:
    from douane.gateway.door import Page
    from douane.gateway.metrics.readiness import Readiness
    from douane.transports.http.exchange import Reply, Request


class Operations:
    """Answers on a listener of its own, called by an address: a page of a browser has a name."""

    def __init__(self, pages: Mapping[str, Page]) -> None:
        self._pages = pages

    async def handle(self, request: Request, reply: Reply) -> None:
        """Answer one request."""
        page = self._pages.get(request.path)
        if not request.peer.is_local and not _is_address(request.headers.get("host") or ""):
            say(reply, 421, "call this listener by its address")
        elif page is None:
            say(reply, 404, f"there are {', '.join(self._pages)}")
        elif request.method not in {"GET", "HEAD"}:
            say(reply, 405, "use GET", [("allow", "GET, HEAD")])
        else:
            page(request, reply)


class Ready:
    """Whether requests can be taken."""

    def __init__(self, readiness: Readiness) -> None:
        self._readiness = readiness

    def __call__(self, request: Request, reply: Reply) -> None:  # noqa: ARG002  # as every page
        """Tell anybody."""
        trouble = self._readiness.trouble()
        if trouble is None:
            say(reply, 200, "ready")
        else:
            say(reply, 503, trouble, [("retry-after", "1")])


class Metrics:
    """All that is counted, as Prometheus reads it."""

    def __init__(self, lines: Callable[[], Iterable[str]]) -> None:
        self._lines = lines

    def __call__(self, request: Request, reply: Reply) -> None:  # noqa: ARG002  # as every page
        """Tell whoever can reach the listener."""
        body = "".join(f"{line}\n" for line in self._lines())
        reply.send(200, [("content-type", CONTENT_TYPE)], body.encode())


def _is_address(host: str) -> bool:
    """Whether a `Host` is an IP address or this machine: a name could be anybody's who rebinds it."""
    name, colon, port = host.rpartition(":")
    bare = (name if colon and port.isdigit() else host).strip("[]")
    try:
        ipaddress.ip_address(bare)
    except ValueError:
        return bare.lower() == "localhost"
    return True
