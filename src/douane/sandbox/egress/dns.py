"""The name server inside a sandbox: it answers from what may be reached, and asks nobody (RFC 1035 §4)."""

from __future__ import annotations

import ipaddress
import struct
from collections.abc import Callable
from typing import Final, NamedTuple

_HEAD: Final = struct.Struct(">6H")
_TAIL: Final = struct.Struct(">2H")
_ANSWER: Final = struct.Struct(">HHHIH4s")
_LONGEST: Final = 512
_LIFETIME: Final = 300  # seconds; an address stays a name's as long as the sandbox lives
_HERE: Final = 0xC00C  # a pointer to the name of the question
_A, _IN = 1, 1
_IS_REPLY, _OPCODE, _WANTS_RECURSION = 0x8000, 0x7800, 0x0100
_REPLY: Final = 0x8480  # a reply, with authority, where recursion is to be had
_FORMAT, _NO_NAME, _NOT_DONE = 1, 3, 4
_LONGEST_LABEL: Final = 63


class Reply(NamedTuple):
    """What goes back, and the name that was asked for if nobody may reach it."""

    packet: bytes
    unknown: str = ""


def answered(query: bytes, address_of: Callable[[str], str | None]) -> Reply | None:
    """The reply to one datagram, None for what deserves none; `address_of` gives IPv4 text for names."""
    if not _HEAD.size <= len(query) <= _LONGEST:
        return None
    ident, flags, questions, answers, authorities, _ = _HEAD.unpack_from(query)
    if flags & _IS_REPLY:
        return None
    if flags & _OPCODE:
        return Reply(_head(ident, flags, _NOT_DONE, (0, 0)))
    question = _question(query) if (questions, answers, authorities) == (1, 0, 0) else None
    if question is None:
        return Reply(_head(ident, flags, _FORMAT, (0, 0)))
    name, kind, asked = question
    address = address_of(name)
    if address is None:
        return Reply(_head(ident, flags, _NO_NAME, (1, 0)) + asked, name)
    if kind != (_A, _IN):
        return Reply(_head(ident, flags, 0, (1, 0)) + asked)
    record = _ANSWER.pack(_HERE, _A, _IN, _LIFETIME, 4, ipaddress.IPv4Address(address).packed)
    return Reply(_head(ident, flags, 0, (1, 1)) + asked + record)


def _head(ident: int, flags: int, code: int, counts: tuple[int, int]) -> bytes:
    return _HEAD.pack(ident, _REPLY | (flags & _WANTS_RECURSION) | code, *counts, 0, 0)


def _question(query: bytes) -> tuple[str, tuple[int, int], bytes] | None:
    """The name, the type with its class, and the bytes of the question, in which nothing is compressed."""
    labels, at = [], _HEAD.size
    while at < len(query) and 0 < query[at] <= _LONGEST_LABEL:
        labels.append(query[at + 1 : at + 1 + query[at]])
        at += 1 + query[at]
    end = at + 1 + _TAIL.size
    if end > len(query) or query[at] or not labels:
        return None
    kind, space = _TAIL.unpack_from(query, at + 1)
    return b".".join(labels).decode("latin-1"), (kind, space), query[_HEAD.size : end]
