"""A message with other bytes, read again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from douane.protocol.json import Document, decode
from douane.protocol.jsonrpc import Response, parse
from douane.protocol.mcp import subject

if TYPE_CHECKING:
    from douane.model.message import Message


def reread(message: Message, raw: bytes) -> Message | None:
    """The message as these bytes say it; None if they say none, or one of another kind."""
    document = decode(raw, 64)
    packet = parse(document.value) if isinstance(document, Document) else document
    if not isinstance(document, Document) or type(packet) is not type(message.packet):
        return None
    about = message.subject if isinstance(packet, Response) else subject(packet)
    return replace(
        message, packet=packet, raw=raw, value=document.value, strings=document.strings, subject=about
    )
