"""Where what is in brackets ends, whatever the format."""

from __future__ import annotations

import re
from typing import Final

from douane.discovery.edit.uneditable import UneditableError

_CLOSES: Final = {"{": "}", "[": "]"}
_UNCLOSED: Final = frozenset({'"', "'", "/"})


def nested_end(tokens: re.Pattern[str], text: str, start: int) -> int:
    """Where what is opened at `start` is closed; in time that grows with the text, however deep it is.

    `tokens` finds brackets, whole strings and comments; any other token is one that is not closed.
    """
    opened: list[str] = []
    for token in tokens.finditer(text, start):
        first = token[0]
        if first in _CLOSES:
            opened.append(_CLOSES[first])
        if first in _UNCLOSED or (first in _CLOSES.values() and opened.pop() != first):
            break
        if not opened:
            return token.end()
    raise UneditableError(f"something is not closed, see line {text.count(chr(10), 0, start) + 1}")
