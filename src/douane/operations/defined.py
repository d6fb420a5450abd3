"""What servers show, and what changed in it, as programs see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from douane.inventory.diff import diff
from douane.inventory.identity import handle
from douane.model.server import Pin, ServerIdentity
from douane.stores.base import Registered

Reasons = Callable[[Pin], Sequence[str]]


def server_json(found: Registered, pins: Sequence[Pin], reasons: Reasons) -> dict[str, object]:
    """A server with its definitions."""
    server = found.server
    return {
        "server": server.id,
        "handle": handle(server),
        "name": server.name,
        "command": server.command,
        "version": server.version,
        "first_seen": found.first_seen,
        "last_seen": found.last_seen,
        "definitions": [pin_json(pin, reasons) for pin in pins],
    }


def pin_json(pin: Pin, reasons: Reasons) -> dict[str, object]:
    """A definition's state."""
    return {
        "kind": pin.kind,
        "name": pin.name,
        "state": pin.state,
        "by": pin.by,
        "at": pin.at,
        "approved": pin.approved.digest if pin.approved else None,
        "seen": pin.seen.digest if pin.seen else None,
        "why": list(reasons(pin)),
    }


def difference_json(server: ServerIdentity, pin: Pin, reasons: Reasons) -> dict[str, object]:
    """What changed in a definition."""
    changes = [
        {
            "where": change.where,
            "kind": change.kind,
            "pieces": [{"kind": piece.kind, "text": piece.text} for piece in change.pieces],
        }
        for change in diff(pin)
    ]
    return {"server": server.id, "handle": handle(server)} | pin_json(pin, reasons) | {"changes": changes}
