"""What the id of a bundle's session holds of its servers, so that any replica can carry on with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from douane.gateway.sessions.seal import MAX_UPSTREAM
from douane.protocol.json import Document, decode, encode

if TYPE_CHECKING:
    from douane.gateway.conversation import Conversation


def packed(begun: Mapping[str, Conversation]) -> str | None:
    """The servers' own ids; None where a server cannot be gone on with elsewhere, or they are too long."""
    if not begun or not all(one.upstream.can_resume for one in begun.values()):
        return None
    text = encode({server: one.upstream_id or "" for server, one in begun.items()}).decode()
    return text if len(text) <= MAX_UPSTREAM else None


def unpacked(text: str) -> Mapping[str, str]:
    """The ids by server; none where nothing was packed."""
    document = decode(text.encode(), 64)
    found = document.value if isinstance(document, Document) else None
    return {str(server): str(ident) for server, ident in found.items()} if isinstance(found, dict) else {}
