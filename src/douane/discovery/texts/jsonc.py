"""JSON as editors write it: with comments, and commas after the last item."""

from __future__ import annotations

import re
from typing import Final

import jiter

from douane.discovery.texts.unread import Unread

# Possessive, so that what is left open is looked at once, however often it could begin.
_STRING: Final = r'"(?:[^"\\]++|\\.)*+"?+'
_COMMENT: Final = re.compile(rf"{_STRING}|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/)?+", re.DOTALL)
_COMMA: Final = re.compile(rf"{_STRING}|,(?=\s*+[}}\]])", re.DOTALL)
_PLACE: Final = re.compile(r" at line (\d+) column \d+$")


def value(text: str) -> object:
    """What a text says; an empty one is an empty object, as it is for hosts."""
    plain = plainly(text)
    if not plain.strip():
        return {}
    try:
        return jiter.from_json(plain.encode(), cache_mode="keys")
    except ValueError as error:
        found = _PLACE.search(str(error))
        return Unread(f"it is not JSON{f', see line {found[1]}' if found else ''}")


def plainly(text: str) -> str:
    """The same without comments and such commas, every other character where it was."""
    if "/" in text:
        text = _COMMENT.sub(_without_comment, text)
    return _COMMA.sub(lambda found: " " if found[0] == "," else found[0], text)


def _without_comment(found: re.Match[str]) -> str:
    piece = found[0]
    return piece if piece[0] == '"' else _LETTER.sub(" ", piece)


_LETTER: Final = re.compile(r"[^\n]")
