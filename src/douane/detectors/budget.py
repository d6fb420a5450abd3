"""How much may be looked at in one text, so that no text costs more than a multiple of its length."""

from __future__ import annotations

from typing import Final

# Candidates overlap where one is rejected and the next begins inside it. Honest texts stay below 1.
OVERLAP: Final = 8
LEAST: Final = 1 << 16  # characters, whatever the length: a short text may be looked at more often
TRY: Final = 4  # characters that a try costs at least
REJECTING: Final = 3  # times the length of a match, which judging it costs besides
PROVING: Final = 16  # the same where checksums are tried


class Budget:
    """`left` is the number of characters that may still be looked at, `spent` what has been."""

    __slots__ = ("left", "spent")

    def __init__(self, left: int) -> None:
        self.left = left
        self.spent = 0

    @classmethod
    def of(cls, content: str) -> Budget:
        """What the search of `content` may cost."""
        return cls(OVERLAP * len(content) + LEAST)

    @property
    def is_used_up(self) -> bool:
        """Whether to stop, and to say that not all was looked at."""
        return self.left <= 0

    def spend(self, characters: int) -> None:
        """Count one try that looked at so many characters."""
        self.left -= characters + TRY
        self.spent += characters + TRY
