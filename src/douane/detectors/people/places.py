"""Postal addresses whose own structure gives them away."""

from __future__ import annotations

from typing import Final

from douane.detectors.lazy import Lazy
from douane.detectors.people.rules import ADDRESS, Seen
from douane.detectors.trigger import formed

STATE: Final = formed(", AA 00000")

_STATES: Final = """
    AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY
    NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR GU VI AS MP FM MH PW
"""
_BEFORE: Final = Lazy(
    r"(?<![\w.#])[0-9]{1,6} [A-Z0-9][^\n\x1f,;|\"\t<>{}=]{2,50}(?:, ?[^\n\x1f,;|\"\t<>{}=]{2,40}){1,2}\Z"
)
_REACH: Final = 140


def seek_state(content: str, start: int) -> Seen | None:
    """An address of the United States, up to its state and ZIP code."""
    end = start + STATE.width
    if f" {content[start + 2 : start + 4]}" not in _STATES or content[end : end + 1].isalnum():
        return None
    first = max(0, start - _REACH)
    before = _BEFORE.search(content[first:start])
    return Seen(ADDRESS, first + before.start(), end, 0.8) if before else None
