"""Which heads are requests to us: those that everybody in front of and behind us reads in the same way.

The parser has refused by now what is against the grammar of RFC 9112: folded fields, lengths that
contradict each other, bare line feeds, wrong chunks. Here is what the grammar allows and a gateway must not.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from douane.transports.http.errors import Malformed
from douane.transports.http.exchange import Peer, Request
from douane.transports.http.headers import Headers

# RFC 3986 without fragments; other characters are escaped, or two readers see two paths.
_TARGET: Final = re.compile(r"/[A-Za-z0-9._~%!$&'()*+,;=:@/?-]*")
_HOST: Final = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_ABOUT_BODY: Final = frozenset({"transfer-encoding", "content-encoding", "expect"})


class Head(NamedTuple):
    """What a parser has read of a request before its body."""

    method: str
    target: bytes
    version: str
    fields: list[tuple[bytes, bytes]]


def request_of(head: Head, peer: Peer) -> Request:
    """The request that this head is.

    Raises:
        Malformed: It is none that is served here.
    """
    if head.version != "1.1":
        raise Malformed("only HTTP/1.1 is spoken here; in nginx set `proxy_http_version 1.1`", 505)
    if head.method == "CONNECT":
        raise Malformed("this is no proxy to anywhere; send no CONNECT")
    headers = _headers(head.fields)
    target = head.target.decode("latin-1")
    if not _TARGET.fullmatch(target):
        raise Malformed("the target must be a path that begins with `/`, with other characters escaped")
    _check_host(headers)
    _check_body(headers)
    path, _, query = target.partition("?")
    return Request(head.method, target, path, query, headers, peer)


def _headers(fields: list[tuple[bytes, bytes]]) -> Headers:
    try:
        return Headers.received(fields, "ascii")
    except UnicodeDecodeError:
        raise Malformed("header fields must be ASCII") from None


def _check_host(headers: Headers) -> None:
    hosts = headers.all("host")
    if len(hosts) != 1:
        raise Malformed("there must be one Host field")
    if not _HOST.fullmatch(hosts[0]):
        raise Malformed("the Host field must be a name or address, and a port")


def _check_body(headers: Headers) -> None:
    if headers.has_none_of(_ABOUT_BODY):
        return
    for encoding in headers.all("transfer-encoding"):
        if encoding.lower() != "chunked":
            raise Malformed("the only transfer coding taken here is `chunked`")
    for encoding in headers.all("content-encoding"):
        if encoding.lower() != "identity":
            raise Malformed("bodies are taken without compression only", 415)
    for expected in headers.all("expect"):
        if expected.lower() != "100-continue":
            raise Malformed("the only expectation known here is `100-continue`", 417)
