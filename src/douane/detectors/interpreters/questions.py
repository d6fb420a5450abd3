"""Searches about SQL: a whole statement, or a question that speaks of it."""

from __future__ import annotations

import re
from typing import Final

from douane.detectors.interpreters.injected import readings
from douane.detectors.lazy import Lazy

_LONGEST: Final = 1_000  # characters
# A whole statement, one in the quotes of a phrase, or a question about SQL is what somebody searches for.
_ASKED: Final = Lazy(
    r"\s*+(?:\"?(?:select|with|insert\s+into|update|delete\s+from|create|alter|drop)\s[^\"]*+\"?|"
    r"(?:what|how|why|when|where|which|who|does|is|are|can|should|explain|example|prevent|sql)\b)"
)
_BREAKS_OUT: Final = Lazy(
    r";\s*+(?:drop|delete|insert|update|alter|create|exec|shutdown|truncate)\b|(?:--|/\*|#)[\s+-]*+$"
)
# What SQL goes on with behind a string that ends.
_GOES_ON: Final = Lazy(
    r"[\s)]{0,12}+(?:[;|&=<>+*/%^#-]|(?:x?or|and|union|having|order|group|limit|like|procedure|into|in|is|not|"
    r"between|r?like|regexp|div|mod|waitfor|exec|where)\b)"
)
_QUOTES: Final = ("'", '"', "`")


def is_asked(value: str) -> bool:
    """Whether a search is a statement or question as a whole, and no quote in it ends what it was put in."""
    if len(value) > _LONGEST:
        return False
    lowered = value.lower()
    if _ASKED.match(lowered) is None:
        return False
    return not any(_BREAKS_OUT.search(one) or _is_loose(one) or _closes(one) for one in readings(lowered))


def _is_loose(text: str) -> bool:
    """Whether a quote right behind a word opens nothing and closes nothing, and SQL goes on behind it."""
    return any(_is_loose_by(text, quote) for quote in _QUOTES if quote in text)


def _is_loose_by(text: str, quote: str) -> bool:
    """Those between two letters are apostrophes, and count for neither side."""
    is_open, place = False, text.find(quote)
    while place >= 0:
        before, after = text[place - 1 : place], text[place + 1 : place + 2]
        opens = not (is_open or before.isalnum() or before == ")")
        is_loose = not (is_open or opens or after.isalnum())
        if (opens and _STEALS.match(text, place + 1)) or (is_loose and _GOES_ON.match(text, place + 1)):
            return True
        is_open = opens
        place = text.find(quote, place + 1)
    return False


# A question may quote `' OR 1=1 --`; what would fetch another table is refused, whoever asks.
_STEALS: Final = Lazy(r"[\s)]{0,12}+union\s++(?:(?:all|distinct)\s++)*+select\b.{0,400}?\bfrom\b", re.DOTALL)


def _closes(text: str) -> bool:
    """Whether a bracket ends that was none of the text's, and SQL goes on behind it."""
    depth = 0
    for bracket in _BRACKETS.finditer(text):
        depth += 1 if bracket[0] == "(" else -1
        if depth < 0:
            return _GOES_ON.match(text, bracket.end()) is not None
    return False


_BRACKETS: Final = Lazy(r"[()]")
