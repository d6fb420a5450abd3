"""Names that peers have given, as they may leave in an alert: on one line, short, and never with a secret."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from douane.audit.visible import visible
from douane.detectors import secrets
from douane.detectors.text import Text
from douane.model.message import Message
from douane.protocol.direction import Direction
from douane.protocol.jsonrpc import Notification

WITHHELD: Final = "[withheld]"
_LONGEST: Final = 120


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """The name without what acts on a terminal, and withheld where there is a secret in it."""
    if not name:
        return ""
    if _has_secret(name):
        return WITHHELD
    shown = visible(name)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def _has_secret(name: str) -> bool:
    text = Text.of(Message(Direction.TO_SERVER, Notification("", {}), b"", name, (name,)))
    return next(iter(secrets.find(text)), None) is not None
