"""Entries of what happened at the gateway beside messages."""

from __future__ import annotations

from collections.abc import Mapping

from douane.audit.entry import lifecycle
from douane.model.events import Record
from douane.protocol.direction import Direction

_NOBODYS = {"session": "", "server": "", "server_name": "", "direction": Direction.TO_SERVER.value}


def happened(method: str, who: tuple[str, float], told: Mapping[str, object]) -> Record:
    """The entry of something that a principal did, or that was done in its name, and when."""
    return Record(lifecycle(method, who, **{**_NOBODYS, **told}))
