"""What bytes that cannot be a legal MCP message are called."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why bytes are refused before anything is made of them; `rule` is a stable id under ``protocol.``."""

    rule: str
    because: str
    where: str = ""
    fix: str = ""
