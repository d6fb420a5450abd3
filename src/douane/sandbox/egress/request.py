"""What a program asks an HTTP proxy for: a tunnel, or one request (RFC 9110 §9.3.6, RFC 9112 §3.2)."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from douane.sandbox.egress.body import Body, Counted
from douane.sandbox.egress.head import (
    Fields,
    authority,
    body_of,
    check_host,
    malformed,
    passed_on,
    request_of,
    values_of,
)
from douane.sandbox.egress.refusals import RefusedError, Why

_USUAL: Final = 80
_URL: Final = re.compile(r"http://([^/?#]*)(.*)", re.IGNORECASE)


class Tunnel(NamedTuple):
    """A tunnel to `host:port` is wanted, by CONNECT."""

    host: str
    port: int


class Forward(NamedTuple):
    """One request to `host:port`, as it is sent there in `head`, with its `body` to follow."""

    host: str
    port: int
    head: bytes
    body: Body


def asked(head: bytes) -> Tunnel | Forward:
    """What the head of a request to the proxy asks for.

    Raises:
        RefusedError: nothing that the gate does, or in a form that two readers could read differently.
    """
    method, target, version, fields = request_of(head)
    if method == "CONNECT":
        host, port = authority(target)
        if not port:
            raise malformed("CONNECT needs a port")
        return Tunnel(host, port)
    url = _URL.fullmatch(target)
    if url is None:
        raise malformed("a proxy is asked for `http://` URLs, or for tunnels with CONNECT")
    host, port = authority(url[1])
    return _forward(f"{method} {_path(url[2])} HTTP/1.{version}", (host, port or _USUAL), version, fields)


def forwarded(head: bytes, host: str, port: int) -> Forward:
    """One request that comes through a tunnel, or to a port that stands for the host's: for that host alone.

    Raises:
        RefusedError: it is for another host, or two readers could read it differently.
    """
    method, target, version, fields = request_of(head)
    check_path(method, target)
    if not values_of(fields, "host"):
        raise RefusedError(Why.NAME, "its request does not say which host it is for")
    return _forward(f"{method} {target} HTTP/1.{version}", (host, port), version, fields)


def check_path(method: str, target: str) -> None:
    """Nothing, where this asks a host for something of its own.

    Raises:
        RefusedError: it asks it as one asks a proxy.
    """
    if method == "CONNECT" or not (target.startswith("/") or target == "*"):
        raise malformed("a request to a host names a path")


def _forward(line: str, whom: tuple[str, int], version: str, fields: Fields) -> Forward:
    check_host(fields, *whom, _USUAL)
    body = body_of(fields, version) or Counted(0)
    return Forward(*whom, _head(line, *whom, fields), body)


def _path(text: str) -> str:
    path = text.partition("#")[0]
    return path if path.startswith("/") else f"/{path}"


def _head(line: str, host: str, port: int, fields: Fields) -> bytes:
    """The head as the host gets it: without what is between us and the program; one request a connection."""
    kept = [f"{name}: {value}" for name, value in passed_on(fields)]
    whom = host if port == _USUAL else f"{host}:{port}"
    return "\r\n".join([line, f"Host: {whom}", *kept, "Connection: close", "", ""]).encode("latin-1")
