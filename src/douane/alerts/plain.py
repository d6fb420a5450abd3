"""Names that peers have given, as they may leave in an alert: on one line, short, and never with a secret."""

from __future__ import annotations

import re
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
_LINK: Final = re.compile(r"://|(?<=www)\.", re.IGNORECASE)


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """The name for people: what acts on a terminal is visible, links are none any more, secrets withheld."""
    if not name:
        return ""
    if _has_secret(name):
        return WITHHELD
    shown = _LINK.sub(lambda found: f"[{found[0]}]", visible(name))
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def _has_secret(name: str) -> bool:
    text = Text.of(Message(Direction.TO_SERVER, Notification("", {}), b"", name, (name,)))
    return next(iter(secrets.find(text)), None) is not None
