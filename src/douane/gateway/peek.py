"""A look at a request before it is judged, to count it: nothing is decided by what it says of itself."""

from __future__ import annotations

from douane.gateway.limits.answers import Asked
from douane.protocol.eras import envelope_version, revision_named
from douane.protocol.json import Document, decode
from douane.protocol.jsonrpc import Request, parse
from douane.protocol.mcp import subject


def peeked(body: bytes) -> tuple[Asked, str]:
    """What is asked, and the tool that is called; nothing of either where the body is no request."""
    document = decode(body, 64)
    packet = parse(document.value) if isinstance(document, Document) else None
    if not isinstance(packet, Request):
        return Asked(None, "", None), ""
    asked = Asked(packet.id, packet.method, revision_named(envelope_version(packet)))
    return asked, subject(packet) if packet.method == "tools/call" else ""
