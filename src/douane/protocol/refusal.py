"""What bytes that cannot be a legal MCP message are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why bytes are refused before anything is made of them; `rule` is a stable id under ``protocol.``.

    `code` is the error code that the specification has for it, 0 where it has none, and `details` what
    it wants beside it.
    """

    rule: str
    because: str
    where: str = ""
    fix: str = ""
    code: int = 0
    details: Mapping[str, object] = field(default_factory=dict, compare=False)
