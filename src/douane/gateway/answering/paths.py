"""Where questions are answered."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

HOME: Final = "/approvals"
QUESTION: Final = "/approvals/question"
ANSWER: Final = "/approvals/answer"
ENTER: Final = "/approvals/enter"
LEAVE: Final = "/approvals/leave"
REVOKE: Final = "/approvals/revoke"
HOOK: Final = "/approvals/hook"
ROOMS: Final = (HOME, QUESTION, ANSWER, ENTER, LEAVE, REVOKE)


def address_of(base: str, name: str) -> str:
    """The page of the question of this name, at a gateway."""
    return f"{base}{QUESTION}?name={quote(name, safe='')}"
