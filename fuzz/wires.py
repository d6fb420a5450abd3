"""What must hold for any bytes that come over HTTP: bounds, and that cutting them makes no difference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from douane.protocol.framing import TooLong
from douane.protocol.sse import Events, encoded
from douane.transports.http.answers import AnswerReader
from douane.transports.http.arriving import Arriving
from douane.transports.http.errors import Broken, Malformed
from douane.transports.http.exchange import Peer
from douane.transports.http.headers import Headers
from douane.transports.http.limits import HttpLimits
from douane.transports.http.outgoing import Origin, PoolLimits
from douane.transports.http.reading import RequestReader

LIMIT: Final = 64  # bytes of an event
# Heads stay under their bound: blanks around values count only while a head is on its way.
HTTP: Final = HttpLimits(target=64, head=1 << 20, fields=8)
POOL: Final = PoolLimits(head=1 << 20, fields=8)
PEER: Final = Peer("127.0.0.1", 1)


def events(raw: bytes) -> None:
    """The same events however the bytes are cut, none too long, and each is what it is when written again."""
    whole = Events(LIMIT).feed(raw)
    pieces = Events(LIMIT)
    assert [event for piece in _cut(raw) for event in pieces.feed(piece)] == whole
    for event in whole:
        if isinstance(event, TooLong):
            assert event.length > LIMIT
            continue
        assert len(event.data or b"") <= LIMIT
        assert Events(LIMIT).feed(encoded(event)) == [event]


def requests(raw: bytes) -> None:
    """The same requests and the same end of them; each has a path, one host, and a head within the bounds."""
    whole, refused = _requests([raw])
    assert _requests(_cut(raw)) == (whole, refused)
    for target, headers, _ in whole:
        assert target.startswith("/")
        assert len(target) <= HTTP.target
        assert len(headers) <= HTTP.fields
        assert len(headers.all("host")) == 1
        assert len(headers.all("content-length")) + len(headers.all("transfer-encoding")) <= 1


def _requests(pieces: Iterator[bytes] | list[bytes]) -> tuple[list[tuple[str, Headers, bytes]], object]:
    arrived: list[Arriving] = []
    reader = RequestReader(PEER, HTTP, arrived.append)
    refused = False
    try:
        for piece in pieces:
            reader.feed(piece)
    except Malformed:
        refused = True
    whole = [one for one in arrived if one.is_complete]
    return [(one.request.target, one.request.headers, one.taken()) for one in whole], refused


def answers(raw: bytes) -> None:
    """The same answers and the same trouble; none is compressed, or ends in two ways."""
    whole = _Heard()
    whole.hear([raw])
    pieces = _Heard()
    pieces.hear(_cut(raw))
    assert (whole.heads, whole.body, whole.ended, whole.is_broken) == (
        pieces.heads,
        pieces.body,
        pieces.ended,
        pieces.is_broken,
    )
    for _, headers in whole.heads:
        assert headers.get("content-encoding") in {None, "", "identity"}
        assert len(headers.all("content-length")) + len(headers.all("transfer-encoding")) <= 1


class _Heard:
    """Stands where a connection stands."""

    def __init__(self) -> None:
        self.origin = Origin("http", "fuzz", 80)
        self.heads: list[tuple[int, Headers]] = []
        self.body = b""
        self.ended = 0
        self.is_broken = False

    def hear(self, pieces: Iterator[bytes] | list[bytes]) -> None:
        reader = AnswerReader(self, POOL)
        try:
            for piece in pieces:
                reader.feed(piece)
        except Broken:
            self.is_broken = True

    is_waiting = True

    def head_came(self, status: int, headers: Headers) -> None:
        self.heads.append((status, headers))

    def piece_came(self, piece: bytes) -> None:
        self.body += piece

    def answer_ended(self, keeps_alive: object) -> None:
        del keeps_alive
        self.ended += 1


def _cut(raw: bytes) -> Iterator[bytes]:
    length = raw[0] % 7 + 1 if raw else 1
    for start in range(0, len(raw), length):
        yield raw[start : start + length]
