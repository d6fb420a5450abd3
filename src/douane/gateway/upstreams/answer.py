"""Errors that a server sends without saying to what: over HTTP an answer belongs to what it answers."""

from __future__ import annotations

from collections.abc import Sequence

from douane.protocol.json import Document, decode, encode
from douane.protocol.jsonrpc import RequestId


def addressed(raw: bytes, waiting: Sequence[RequestId]) -> bytes:
    """The error in `raw` with the id of the one request that waits for it; anything else as it came."""
    if len(waiting) != 1:
        return raw
    document = decode(raw, 64)
    value = document.value if isinstance(document, Document) else None
    if not isinstance(value, dict) or "error" not in value or value.get("id") == waiting[0]:
        return raw
    return encode({**value, "jsonrpc": "2.0", "id": waiting[0]})
