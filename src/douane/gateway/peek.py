"""A look at what a client says before it is judged, to count it; nothing is judged by it."""

from __future__ import annotations

from typing import NamedTuple

from douane.gateway.limits.answers import Asked
from douane.protocol.eras import envelope_version, revision_named
from douane.protocol.json import value_of
from douane.protocol.jsonrpc import Request, parse
from douane.protocol.mcp import subject


class Said(NamedTuple):
    """A body, and the requests in it; of a batch all, of an answer or a notification none."""

    body: bytes
    asked: tuple[Asked, ...]


def peeked(body: bytes) -> Said:
    """What is asked, and the tools that are called; nothing where the body is none of MCP."""
    value = value_of(body)
    found = [_asked(one) for one in value] if isinstance(value, list) else [_asked(value)]
    return Said(body, tuple([asked for asked in found if asked is not None]))


def _asked(value: object) -> Asked | None:
    packet = parse(value)
    if not isinstance(packet, Request):
        return None
    tool = subject(packet) if packet.method == "tools/call" else ""
    return Asked(packet.id, packet.method, revision_named(envelope_version(packet)), tool)
