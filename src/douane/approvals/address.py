"""Where persons answer in a browser."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

HOME: Final = "/approvals"
QUESTION: Final = "/approvals/question"


def address_of(base: str, name: str) -> str:
    """The page of the question of this name, at the gateway at `base`; it opens nothing by itself."""
    return f"{base}{QUESTION}?name={quote(name, safe='')}"
