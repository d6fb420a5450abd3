"""The ways in which a program comes to the gate: whom it wants, and how it is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from douane.model.hosts import shown
from douane.sandbox.egress import socks
from douane.sandbox.egress.addresses import PROXY_PORT, Addresses
from douane.sandbox.egress.attempt import Via
from douane.sandbox.egress.head import end_of_head
from douane.sandbox.egress.more import More
from douane.sandbox.egress.reader import Reader
from douane.sandbox.egress.refusals import Refusal, RefusedError, Why
from douane.sandbox.egress.request import Forward, Tunnel, asked

_TUNNEL: Final = b"HTTP/1.1 200 Connection established\r\n\r\n"
_STATUS: Final = {
    Why.PROTOCOL: "400 Bad Request",
    Why.UNREACHABLE: "502 Bad Gateway",
    Why.ANSWER: "502 Bad Gateway",
    Why.NAME: "421 Misdirected Request",
}

Answer = Callable[[Refusal], bytes]


class Door(NamedTuple):
    """Whom a program wants, and what it is told if it may, and if not; `forward` came with its request."""

    via: Via
    host: str
    port: int
    welcome: bytes = b""
    refusal: Answer = lambda _: b""
    forward: Forward | None = None


class MistakenError(RefusedError):
    """What the program asked for cannot be understood; `told` is the answer."""

    def __init__(self, via: Via, refusal: Refusal, told: bytes) -> None:
        super().__init__(*refusal)
        self.via, self.told = via, told


def entered(reader: Reader, local: tuple[str, int], addresses: Addresses) -> Door:
    """The door at which a program stands that connected to the `local` address.

    Raises:
        MistakenError: it cannot be understood.
        GoneError: it left.
    """
    address, port = local
    name = addresses.name(address)
    if name is not None:
        return Door(Via.PLAIN, name, port)
    if port != PROXY_PORT:
        return Door(Via.PLAIN, address, port)  # nobody's: it is refused as any other address
    first = reader.until(lambda came: came[0] if came else More(1))
    return (
        _guided(reader, _by_socks, Via.SOCKS)
        if first == socks.VERSION
        else _guided(reader, _by_http, Via.HTTP)
    )


def _guided(reader: Reader, by: Callable[[Reader], Door], via: Via) -> Door:
    try:
        return by(reader)
    except RefusedError as error:
        told = socks.REFUSED if via is Via.SOCKS else denied("", error.refusal)
        raise MistakenError(via, error.refusal, told) from None


def _by_socks(reader: Reader) -> Door:
    reader.take(reader.until(socks.greeting))
    reader.answer(socks.WELCOME)
    wanted = reader.until(socks.asked)
    reader.take(wanted.end)
    return Door(Via.SOCKS, wanted.host, wanted.port, socks.OPEN, lambda _: socks.REFUSED)


def _by_http(reader: Reader) -> Door:
    wanted = asked(reader.take(reader.until(end_of_head)))

    def told(refusal: Refusal) -> bytes:
        return denied(f"{shown(wanted.host)}:{wanted.port}", refusal)

    match wanted:
        case Tunnel(host, port):
            return Door(Via.CONNECT, host, port, _TUNNEL, told)
        case Forward(host, port):
            return Door(Via.HTTP, host, port, b"", told, wanted)


def denied(whom: str, refusal: Refusal) -> bytes:
    """The answer of a proxy that refuses, with words for whoever reads the log of the program."""
    whom = "".join(c for c in whom if c.isascii() and c.isprintable()) or "this"
    words = f"douane: {whom}: {refusal.because} ({refusal.why})".encode("ascii", "replace")
    status = _STATUS.get(refusal.why, "403 Forbidden")
    fields = f"Content-Type: text/plain\r\nContent-Length: {len(words) + 1}\r\nConnection: close\r\n"
    head = f"HTTP/1.1 {status}\r\n{fields}".encode()
    return head + b"X-Proxy-Error: " + words + b"\r\n\r\n" + words + b"\n"
