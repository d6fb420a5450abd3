"""A scope of ASGI as a request."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from douane.transports.http import rules
from douane.transports.http.exchange import Peer

if TYPE_CHECKING:
    from douane.transports.asgi.types import Scope
    from douane.transports.http.exchange import Request


def path_of(scope: Scope) -> str:
    """The path, decoded, below where the application is mounted."""
    path, base = str(scope["path"]), str(scope.get("root_path", ""))
    return path.removeprefix(base) if path.startswith(f"{base}/") else path


def request_of(scope: Scope) -> Request:
    """The head of a request, whose `path` is decoded.

    Raises:
        Malformed: It is none that is served here.
    """
    path = path_of(scope)
    query = bytes(scope.get("query_string", b""))
    target = quote(path).encode("ascii") + (b"?" + query if query else b"")
    address, port = scope.get("client") or ("", 0)
    head = rules.Head(str(scope["method"]), target, "1.1", list(scope["headers"]))
    return rules.request_of(head, Peer(str(address), int(port or 0)))._replace(path=path)
