"""Short answers of our own, for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from douane.transports.http.exchange import Reply

_TEXT: Final = ("content-type", "text/plain; charset=utf-8")


class HttpAnswer(NamedTuple):
    """A whole answer."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def say(reply: Reply, status: int, text: str, fields: Sequence[tuple[str, str]] = ()) -> None:
    """Answer with a line of text."""
    reply.send(status, [_TEXT, *fields], f"{text}\n".encode())
