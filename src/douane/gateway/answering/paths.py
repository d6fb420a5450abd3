"""Where forms of the page go, and answers from elsewhere."""

from __future__ import annotations

from typing import Final

from douane.approvals.address import HOME, QUESTION

ANSWER: Final = "/approvals/answer"
ENTER: Final = "/approvals/enter"
LEAVE: Final = "/approvals/leave"
REVOKE: Final = "/approvals/revoke"
HOOK: Final = "/approvals/hook"
ROOMS: Final = (HOME, QUESTION, ANSWER, ENTER, LEAVE, REVOKE)
__all__ = ["ANSWER", "ENTER", "HOME", "HOOK", "LEAVE", "QUESTION", "REVOKE", "ROOMS"]
