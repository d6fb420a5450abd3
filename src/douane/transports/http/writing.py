"""Answers as bytes."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from douane.transports.http.exchange import Fields

CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
LAST_CHUNK: Final = b"0\r\n\r\n"
PLAIN: Final = (("content-type", "text/plain; charset=utf-8"),)

_STATUS_LINES: Final = {status.value: f"HTTP/1.1 {status.value} {status.phrase}" for status in HTTPStatus}
_BODILESS: Final = frozenset({204, 304})


def head(status: int, fields: Fields, framing: str) -> bytes:
    """Status line and fields; `framing` are lines of our own, each with its end.

    Raises:
        ValueError: A field that would be read as another, or is not ASCII.
    """
    lines = [
        _STATUS_LINES.get(status) or f"HTTP/1.1 {status} ",
        *[f"{name}: {value}" for name, value in fields],
    ]
    text = "\r\n".join(lines)
    ends = len(lines) - 1
    if text.count("\r") != ends or text.count("\n") != ends or "\0" in text:
        raise ValueError("a header field with a line end in it")
    return f"{text}\r\n{framing}\r\n".encode("ascii")


def has_body(status: int) -> bool:
    """Whether an answer with this status has a body, and its length, at all."""
    return status not in _BODILESS


def chunk(piece: bytes) -> bytes:
    """A piece of a body of unknown length (RFC 9112 §7.1)."""
    return b"%x\r\n%b\r\n" % (len(piece), piece)
