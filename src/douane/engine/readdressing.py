"""What a client says, changed before it is judged, so that what is judged is what is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from douane.protocol.json import Document, decode, encode, numbers_of
from douane.protocol.jsonrpc import Packet, RequestId, parse
from douane.protocol.refusal import Unreadable
from douane.protocol.spans import quoted, string_spans

INITIALIZED: Final = encode({"jsonrpc": "2.0", "method": "notifications/initialized"})
_BITS: Final = 64  # the engine is stricter, and refuses what it does not read


class Read(NamedTuple):
    """A message, its bytes and its JSON."""

    packet: Packet
    raw: bytes
    document: Document


def read(raw: bytes) -> Read | list[object] | None:
    """The message in these bytes, the values of a batch, or None for what the engine will refuse."""
    document = decode(raw, _BITS)
    if isinstance(document, Unreadable):
        return None
    if isinstance(document.value, list):
        return document.value
    packet = parse(document.value)
    return None if isinstance(packet, Unreadable) else Read(packet, raw, document)


def with_text(said: Read, pointer: str, text: str) -> bytes:
    """The bytes with another string at `pointer`; every other byte stays as it came."""
    number = numbers_of(said.document.value, [pointer]).get(pointer)
    if number is None:
        return said.raw
    whole = said.raw.decode()
    start, end = string_spans(whole)[number]
    return f'{whole[:start]}"{quoted(text)}"{whole[end:]}'.encode()


def with_cursor(said: Read, cursor: str) -> bytes:
    """The bytes with the cursor of a server in place of ours."""
    return with_text(said, "/params/cursor", cursor)


def with_id(said: Read, ident: RequestId) -> bytes:
    """The answer under the id by which a server has asked."""
    value = said.document.value
    return encode({**value, "id": ident}) if isinstance(value, Mapping) else said.raw


def with_param(said: Read, name: str, value: object) -> bytes:
    """The call with another parameter."""
    params = getattr(said.packet, "params", {})
    whole = said.document.value
    changed = {**params, name: value}
    return encode({**whole, "params": changed}) if isinstance(whole, Mapping) else said.raw
