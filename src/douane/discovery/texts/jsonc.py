"""JSON as editors write it: with comments, and commas after the last item."""

from __future__ import annotations

import re
from typing import Final

import jiter

from douane.discovery.texts.unread import Unread

# Possessive, so that what is left open is looked at once, however often it could begin.
_STRING: Final = r'("(?>(?:[^"\\]++|\\.)*)"?+)'
_BLOCK: Final = r"/\*(?>(?:[^*]++|\*(?!/))*)(?>(?:\*/)?)"
_COMMENT: Final = re.compile(rf"{_STRING}|//[^\n]*+|{_BLOCK}", re.DOTALL)
_COMMA: Final = re.compile(rf"{_STRING}|,(?=\s*+[}}\]])", re.DOTALL)
_LETTER: Final = re.compile(r"[^\n]")
_PLACE: Final = re.compile(r" at line (\d+) column \d+$")


def value(text: str) -> object:
    """What a text says; an empty one is an empty object, as it is for hosts. Comments cost 0.3 s a MB."""
    try:
        return _strict(text)
    except ValueError:
        plain = plainly(text)
    if not plain.strip():
        return {}
    try:
        return _strict(plain)
    except ValueError as error:
        found = _PLACE.search(str(error))
        return Unread(f"it is not JSON{f', see line {found[1]}' if found else ''}")


def plainly(text: str) -> str:
    """The same without comments and such commas, each line where it was."""
    if "/*" in text:
        text = _COMMENT.sub(_without_comment, text)
    elif "//" in text:
        text = _COMMENT.sub(r"\1", text)
    return _COMMA.sub(r"\1", text)


def _without_comment(found: re.Match[str]) -> str:
    return found[1] if found[1] is not None else _LETTER.sub("", found[0])


def _strict(text: str) -> object:
    return jiter.from_json(text.encode(), cache_mode="keys")
