"""Heads of answers and requests as bytes, and chunks."""

from __future__ import annotations

import re
from http import HTTPStatus
from operator import itemgetter
from typing import Final

from douane.transports.http.exchange import Fields

CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
LAST_CHUNK: Final = b"0\r\n\r\n"
PLAIN: Final = (("content-type", "text/plain; charset=utf-8"),)

_STATUS_LINES: Final = {status.value: f"HTTP/1.1 {status.value} {status.phrase}" for status in HTTPStatus}
_NAME: Final = itemgetter(0)
_FIRST: Final = re.compile(r"[A-Z]+ /[!-~]*")
_OWN: Final = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "host",
        "te",
        "transfer-encoding",
        "upgrade",
    }
)
_BODILESS: Final = frozenset({204, 304})


def head(status: int, fields: Fields, framing: str) -> bytes:
    """Status line and fields; `framing` are lines of our own, each with its end.

    Raises:
        ValueError: A field that would be read as another, or is not ASCII.
    """
    return _encoded(_STATUS_LINES.get(status) or f"HTTP/1.1 {status} ", fields, framing)


def request_head(first: str, fields: Fields, framing: str) -> bytes:
    """A request line, of which `first` is method and target, and fields; `framing` are lines of our own.

    Raises:
        ValueError: A target or field that would be read as another, or is not ASCII.
    """
    if not _FIRST.fullmatch(first):
        raise ValueError("a target that is no path, or has other characters than visible ones of ASCII")
    if not _OWN.isdisjoint(map(str.lower, map(_NAME, fields))):
        raise ValueError("a header field that the connection sets itself")
    return _encoded(f"{first} HTTP/1.1", fields, framing)


def _encoded(first: str, fields: Fields, framing: str) -> bytes:
    text = "\r\n".join([first, *map(": ".join, fields)])
    if not text.count("\r") == text.count("\n") == len(fields) or "\0" in text:
        raise ValueError("a header field with a line end in it")
    return f"{text}\r\n{framing}\r\n".encode("ascii")


def has_body(status: int) -> bool:
    """Whether an answer with this status has a body, and its length, at all."""
    return status not in _BODILESS


def chunk(piece: bytes) -> bytes:
    """A piece of a body of unknown length (RFC 9112 §7.1)."""
    return b"%x\r\n%b\r\n" % (len(piece), piece)
