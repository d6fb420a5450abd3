"""The name in a TLS ClientHello, from its bytes as they come (RFC 8446 §4.1.2, RFC 6066 §3)."""

from __future__ import annotations

import hashlib
from typing import Final, NamedTuple

from douane.sandbox.egress.more import More
from douane.sandbox.egress.refusals import RefusedError, Why

MOST: Final = 32 << 10  # bytes in which a hello must be complete; those with post-quantum shares have 2 kB
_RECORD_HEAD: Final = 5
_HANDSHAKE, _CHANGE_CIPHER, _APPLICATION = 22, 20, 23
_CLIENT_HELLO, _SERVER_HELLO = 1, 2
_SERVER_NAME, _ENCRYPTED_HELLO = 0, 0xFE0D
_LONGEST_RECORD: Final = _RECORD_HEAD + (1 << 14) + 256
_MOST_RECORDS: Final = 256
_VERSION_AND_RANDOM: Final = 34
_RETRY: Final = hashlib.sha256(b"HelloRetryRequest").digest()  # RFC 8446 §4.1.3
_RETRY_UNTIL: Final = 11 + 32  # where the random of a ServerHello ends, which comes in one record


class Hello(NamedTuple):
    """The name of whom a ClientHello is for, ``""`` without one, and where in the bytes it ends."""

    name: str
    end: int


def client_hello(flight: bytes) -> Hello | More:
    """The hello at the beginning of what a client sent, or how much more must come.

    Raises:
        RefusedError: it is none, or one that does not openly say whom it is for.
    """
    handshake, at = b"", 0
    for _ in range(_MOST_RECORDS):
        record = _record(flight, at)
        if isinstance(record, More):
            return record
        kind, content, at = record
        if kind != _HANDSHAKE or not content:
            raise _no_tls()
        handshake += content
        if handshake[0] != _CLIENT_HELLO:
            raise _no_tls()
        length = int.from_bytes(handshake[1:4], "big")
        if len(handshake) >= 4 + length:
            return Hello(_name(_Reader(handshake[4 : 4 + length])), at)
    raise _endless()


def second_hello(flight: bytes) -> Hello | More:
    """The hello that answers a HelloRetryRequest, after what may come before it, or how much more must come.

    Raises:
        RefusedError: as `client_hello` does.
    """
    at = 0
    record = _record(flight, at)
    while not isinstance(record, More) and record[0] in {_CHANGE_CIPHER, _APPLICATION}:
        at = record[2]
        record = _record(flight, at)
    found = client_hello(flight[at:])
    return More(at + found.least) if isinstance(found, More) else Hello(found.name, at + found.end)


def is_retry(flight: bytes) -> bool | More:
    """Whether a server's first bytes ask for a `second_hello`, or how many more must come."""
    if flight[:1] != bytes((_HANDSHAKE,))[: len(flight)] or flight[5:6] not in {b"", bytes((_SERVER_HELLO,))}:
        return False
    if len(flight) < _RETRY_UNTIL:
        return More(len(flight) + 1)  # what ends sooner is an alert
    return flight[_RETRY_UNTIL - 32 : _RETRY_UNTIL] == _RETRY


def _record(flight: bytes, at: int) -> tuple[int, bytes, int] | More:
    """The kind and content of the TLS record at `at`, and where the next one begins."""
    head = flight[at : at + _RECORD_HEAD]
    if head and head[0] not in {_HANDSHAKE, _CHANGE_CIPHER, _APPLICATION}:
        raise _no_tls()
    end = at + _RECORD_HEAD + int.from_bytes(head[3:5], "big")
    if len(head) == _RECORD_HEAD and (head[1] != 3 or end - at > _LONGEST_RECORD):  # noqa: PLR2004  # the major version
        raise _no_tls()
    if len(head) < _RECORD_HEAD or len(flight) < end:
        if end > MOST:
            raise _endless()
        return More(end if len(head) == _RECORD_HEAD else len(flight) + 1)
    return head[0], flight[at + _RECORD_HEAD : end], end


def _endless() -> RefusedError:
    return RefusedError(Why.PROTOCOL, "its ClientHello does not end")


def _name(body: _Reader) -> str:
    body.take(_VERSION_AND_RANDOM)
    body.vector(1)  # session id
    body.vector(2)  # cipher suites
    body.vector(1)  # compression
    if body.is_over:
        return ""
    extensions = _Reader(body.vector(2))
    names: dict[int, bytes] = {}
    while not extensions.is_over:
        kind = extensions.number(2)
        if kind in names:
            raise _no_tls()
        names[kind] = extensions.vector(2)
    if _ENCRYPTED_HELLO in names:
        raise RefusedError(
            Why.NAME, "its ClientHello is encrypted (ECH), which hides whom it is for; turn that off"
        )
    return _server_name(_Reader(names[_SERVER_NAME])) if _SERVER_NAME in names else ""


def _server_name(extension: _Reader) -> str:
    names = _Reader(extension.vector(2))
    kind, name = names.number(1), names.vector(2)
    if kind != 0 or not names.is_over or not extension.is_over:
        raise _no_tls()
    return name.decode("latin-1")


class _Reader:
    """Takes one field after the other."""

    def __init__(self, whole: bytes) -> None:
        self._whole = whole
        self._at = 0

    @property
    def is_over(self) -> bool:
        return self._at == len(self._whole)

    def take(self, length: int) -> bytes:
        end = self._at + length
        if end > len(self._whole):
            raise _no_tls()
        taken, self._at = self._whole[self._at : end], end
        return taken

    def number(self, length: int) -> int:
        return int.from_bytes(self.take(length), "big")

    def vector(self, length: int) -> bytes:
        """What a length of so many bytes stands before."""
        return self.take(self.number(length))


def _no_tls() -> RefusedError:
    return RefusedError(Why.PROTOCOL, "what is sent there is no TLS; name it with `tcp://` if it needs none")
