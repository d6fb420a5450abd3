"""What a program asks an HTTP proxy for: a tunnel, or one request (RFC 9110 §9.3.6, RFC 9112 §3.2)."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from douane.model.hosts import normal
from douane.sandbox.egress.body import FRAMING, Body, Chunked, Counted, is_framing
from douane.sandbox.egress.more import More
from douane.sandbox.egress.refusals import RefusedError, Why

MOST: Final = 32 << 10  # bytes of a head
_PORTS: Final = 65_535
_LINE: Final = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}) ([\x21-\x7e]+) HTTP/1\.([01])")
_FIELD: Final = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*")
_AUTHORITY: Final = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:/?#@\[\]\\]+)(?::(\d{1,5}))?")
_URL: Final = re.compile(r"http://([^/?#]*)(.*)", re.IGNORECASE)
_LENGTH: Final = re.compile(r"[0-9]{1,18}")
_HOP: Final = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "upgrade",
        "host",
    }
)

Fields = list[tuple[str, str]]


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


def end_of_head(came: bytes) -> int | More:
    """Where the head ends, or how much more must come.

    Raises:
        RefusedError: it is too long.
    """
    end = came.find(b"\r\n\r\n", 0, MOST)
    if end < 0 and len(came) >= MOST:
        raise _malformed("its head does not end")
    return end + 4 if end >= 0 else More(len(came) + 1)


def asked(head: bytes) -> Tunnel | Forward:
    """What the head of a request to the proxy asks for.

    Raises:
        RefusedError: nothing that the gate does, or in a form that two readers could read differently.
    """
    method, target, version, fields = _parsed(head)
    if method == "CONNECT":
        host, port = _authority(target)
        if not port:
            raise _malformed("CONNECT needs a port")
        return Tunnel(host, port)
    url = _URL.fullmatch(target)
    if url is None:
        raise _malformed("a proxy is asked for `http://` URLs, or for tunnels with CONNECT")
    host, port = _authority(url[1])
    _check_host(fields, host, port or 80)
    line = f"{method} {_path(url[2])} HTTP/1.{version}"
    return Forward(host, port or 80, _head(line, host, port or 80, fields), _body(fields, version))


def forwarded(head: bytes, host: str, port: int) -> Forward:
    """One request that comes through a tunnel, or to a port that stands for the host's: for that host alone.

    Raises:
        RefusedError: it is for another host, or two readers could read it differently.
    """
    method, target, version, fields = _parsed(head)
    if method == "CONNECT" or not (target.startswith("/") or target == "*"):
        raise _malformed("a request to a host names a path")
    if not any(name.lower() == "host" for name, _ in fields):
        raise RefusedError(Why.NAME, "its request does not say which host it is for")
    _check_host(fields, host, port)
    line = f"{method} {target} HTTP/1.{version}"
    return Forward(host, port, _head(line, host, port, fields), _body(fields, version))


def _parsed(head: bytes) -> tuple[str, str, str, Fields]:
    first, *rest = head.removesuffix(b"\r\n\r\n").decode("latin-1").split("\r\n")
    line = _LINE.fullmatch(first)
    if line is None:
        raise RefusedError(Why.PROTOCOL, "what is sent there is no HTTP")
    fields = [_FIELD.fullmatch(one) for one in rest]
    named = [(one[1], one[2]) for one in fields if one is not None]
    if len(named) < len(rest) or any(is_framing(name) and name.lower() not in FRAMING for name, _ in named):
        raise _malformed("it has a header that can be read in two ways")
    return line[1], line[2], line[3], named


def _authority(text: str) -> tuple[str, int]:
    found = _AUTHORITY.fullmatch(text)
    if found is None or int(found[2] or 1) > _PORTS or found[2] == "0":
        raise _malformed("what it is for is not `host:port`")
    return found[1], int(found[2] or 0)


def _path(text: str) -> str:
    path = text.partition("#")[0]
    return path if path.startswith("/") else f"/{path}"


def _check_host(fields: Fields, host: str, port: int) -> None:
    """A virtual host that is not the one that was asked for is another host, at the address of this one."""
    values = [value for name, value in fields if name.lower() == "host"]
    if len(values) > 1:
        raise _malformed("it has two Host headers")
    for value in values:
        named, at = _authority(value)
        if normal(named) is None or (normal(named), at or 80) != (normal(host), port):
            raise RefusedError(Why.NAME, "the Host of its request is another one")


def _head(line: str, host: str, port: int, fields: Fields) -> bytes:
    """The head as the host gets it: without what is between us and the program; one request a connection."""
    gone = _HOP | _named(fields)
    kept = [f"{name}: {value}" for name, value in fields if name.lower() not in gone]
    whom = host if port == 80 else f"{host}:{port}"  # noqa: PLR2004  # the port of HTTP
    return "\r\n".join([line, f"Host: {whom}", *kept, "Connection: close", "", ""]).encode("latin-1")


def _named(fields: Fields) -> set[str]:
    """The headers that are between us and the program by its `Connection`."""
    values = [value for name, value in fields if name.lower() == "connection"]
    named = {token.strip().lower() for value in values for token in value.split(",")}
    if any(map(is_framing, named)):
        raise _malformed("its Connection names what says where its body ends, or whom it is for")
    return named


def _body(fields: Fields, version: str) -> Body:
    lengths = [value for name, value in fields if name.lower() == "content-length"]
    codings = [value.lower() for name, value in fields if name.lower() == "transfer-encoding"]
    if (lengths and codings) or len(lengths) > 1 or len(codings) > 1:
        raise _malformed("it says twice where its body ends")
    if codings:
        if codings != ["chunked"] or version == "0":
            raise _malformed("its body has a coding that not everybody reads")
        return Chunked()
    if lengths and not _LENGTH.fullmatch(lengths[0]):
        raise _malformed("the length of its body is no number")
    return Counted(int(lengths[0]) if lengths else 0)


def _malformed(because: str) -> RefusedError:
    return RefusedError(Why.PROTOCOL, because)
