"""Handshake revisions (to 2025-11-25) and the stateless one (2026-07-28): what differs between them.

That is where version, instructions and input requests live (MCP 2026-07-28 changelog).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from douane.protocol.jsonrpc import Packet, Request, Response

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VERSION_KEY: Final = "io.modelcontextprotocol/protocolVersion"
_EMPTY: Final[Mapping[str, object]] = {}


class Revision(StrEnum):
    """The published revisions of MCP, oldest first."""

    R2024_11_05 = "2024-11-05"
    R2025_03_26 = "2025-03-26"
    R2025_06_18 = "2025-06-18"
    R2025_11_25 = "2025-11-25"
    R2026_07_28 = "2026-07-28"

    __hash__ = str.__hash__  # Enum's own is a call in Python, several times a message


LATEST_HANDSHAKE: Final = Revision.R2025_11_25
STATELESS: Final = frozenset({Revision.R2026_07_28})
BATCHING: Final = frozenset({Revision.R2025_03_26})
_BY_NAME: Final = {revision.value: revision for revision in Revision}


def revision_named(name: object) -> Revision | None:
    """The revision with this date, or None for one that Douane does not know."""
    return _BY_NAME.get(name) if isinstance(name, str) else None


def envelope_version(packet: Packet) -> object:
    """The version that a stateless call states about itself in `params._meta`, or None."""
    if isinstance(packet, Response):
        return None
    meta = packet.params.get("_meta")
    return meta.get(VERSION_KEY) if isinstance(meta, dict) else None


def opening_version(packet: Packet) -> object:
    """The version proposed by an `initialize` request or settled by its result, or None."""
    if isinstance(packet, Request) and packet.method == "initialize":
        return packet.params.get("protocolVersion")
    return packet.outcome.get("protocolVersion") if isinstance(packet, Response) else None


def instructions(method: str, result: Mapping[str, object]) -> str | None:
    """What a server tells every model about itself, where this result holds it."""
    text = result.get("instructions") if method in {"initialize", "server/discover"} else None
    return text if isinstance(text, str) else None


def input_requests(packet: Packet) -> Iterator[tuple[str, object]]:
    """The questions inside an input-required result, each with its JSON Pointer (MCP 2026-07-28 MRTR)."""
    if isinstance(packet, Response) and not packet.failed:
        asked = packet.outcome.get("inputRequests", _EMPTY)
        if isinstance(asked, dict):
            for number, (key, question) in enumerate(asked.items()):
                yield f"/result/inputRequests/{key if key.isalnum() else number}", question


def refused_result(revision: Revision | None) -> dict[str, object]:
    """What a tool result of this revision needs beside its content."""
    return {"resultType": "complete"} if revision in STATELESS else {}


def is_handshake(packet: Packet) -> bool:
    """Whether this packet may come before anything is agreed (MCP 2025-11-25 lifecycle)."""
    if isinstance(packet, Response):
        return True
    first = {"initialize", "ping", "server/discover"} if isinstance(packet, Request) else _EARLY_NOTICES
    return packet.method in first


_EARLY_NOTICES: Final = frozenset({"notifications/cancelled", "notifications/message"})
