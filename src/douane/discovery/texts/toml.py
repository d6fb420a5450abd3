"""TOML, as Codex and Vibe keep their servers in it."""

from __future__ import annotations

import re
import tomllib
from typing import Final

from douane.discovery.edit.toml_pieces import Piece, pieces
from douane.discovery.edit.uneditable import UneditableError
from douane.discovery.texts.unread import Unread

_ROOTS: Final = ("mcp_servers", "profiles")  # the first keys of servers in every file of a host that is TOML
_LINE: Final = re.compile(r"line (\d+)")


def value(text: str) -> object:
    """What a text says; plain tables in which no host keeps servers stay a text, below a key that is none."""
    try:
        passed = [one for one in pieces(text, (), _ROOTS) if one.is_passed]
        said = tomllib.loads(_without(text, passed))
    except (UneditableError, ValueError, RecursionError):  # the whole text tells the number of the line
        return _whole(text)
    rest = "".join(text[one.at : one.end] for one in passed)
    return dict([*said.items(), (0, rest)] if passed else said)


def _without(text: str, passed: list[Piece]) -> str:
    ends = (0, *(one.end for one in passed))
    begins = (*(one.at for one in passed), len(text))
    return "".join(text[end:begin] for end, begin in zip(ends, begins, strict=True))


def _whole(text: str) -> object:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = _LINE.search(str(error))
        return Unread(f"it is not TOML{f', see line {found[1]}' if found else ''}")
