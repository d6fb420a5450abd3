"""Where what is in braces, brackets or quotes stands in a YAML text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from douane.discovery.edit.nested import nested_end
from douane.discovery.edit.uneditable import UneditableError, broken

# Possessive, so that what is left open is looked at once; what is not closed is found as its first character.
QUOTED: Final = r'"(?>(?:[^"\\]++|\\.)*)"' + r"|'(?>(?:[^']++|'')*)'"
_PLAIN: Final = (
    r"[^\s,\[\]{}:#\"'&*!|>%@`]"
    r"(?>(?:[^\s,\[\]{}:#]++|:(?=[^\s,\[\]{}])|(?<=\S)#|[ \t]+(?=[^\s,\[\]{}:#]))*)"
)
_COMMENT: Final = r"(?<!\S)#[^\n]*+"
_QUOTED: Final = re.compile(QUOTED, re.DOTALL)
_SCALAR: Final = re.compile(rf"{QUOTED}|{_PLAIN}", re.DOTALL)
_NESTED: Final = re.compile(rf"{QUOTED}|{_PLAIN}|{_COMMENT}|[\[\]{{}}]|[\"']", re.DOTALL)
_BLANK: Final = re.compile(rf"(?>(?:[ \t\r\n]++|{_COMMENT})*)")


class Item(NamedTuple):
    """One member of a map, or one item of a list; its value is somewhere in its span while it is open."""

    key: str | int
    at: int  # where its key, or its dash, begins
    start: int  # where its value begins
    end: int
    comma: int = -1  # where the comma after it stands, if any
    is_open: bool = False


def flow_items(text: str, start: int) -> Iterator[Item]:
    """What stands in the braces or brackets that begin at `start`."""
    is_map, close = text[start] == "{", "}" if text[start] == "{" else "]"
    at, index = _after_blank(text, start + 1), 0
    while text[at : at + 1] != close:
        key, value = _key(text, at) if is_map else (index, at)
        end = flow_end(text, value)
        comma = _after_blank(text, end)
        after = text[comma : comma + 1]
        if after not in {",", close}:
            raise broken("plain YAML", text, comma)
        yield Item(key, at, value, end, comma if after == "," else -1)
        at, index = (_after_blank(text, comma + 1) if after == "," else comma), index + 1


def flow_end(text: str, start: int) -> int:
    """Where the value that begins at `start`, in quotes, in brackets or among what is, ends."""
    if text[start : start + 1] in {"{", "["}:
        return nested_end(_NESTED, text, start)
    token = _SCALAR.match(text, start)
    if token is None:
        raise broken("plain YAML", text, start)
    return token.end()


def quoted_end(text: str, start: int) -> int:
    """Where the scalar that begins at `start`, with a quote, ends."""
    token = _QUOTED.match(text, start)
    if token is None:
        raise broken("plain YAML", text, start)
    return token.end()


def unquoted(token: str) -> str:
    """What a scalar on one line says."""
    if token[0] == "'":
        return token[1:-1].replace("''", "'")
    if token[0] != '"':
        return token
    try:
        return str(json.loads(token))
    except ValueError:
        raise UneditableError("a name is written with an escape that only YAML knows") from None


def _key(text: str, at: int) -> tuple[str, int]:
    token = _SCALAR.match(text, at)
    if token is None:
        raise broken("plain YAML", text, at)
    colon = _after_blank(text, token.end())
    if text[colon : colon + 1] != ":":
        raise broken("plain YAML", text, colon)
    return unquoted(token[0]), _after_blank(text, colon + 1)


def _after_blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at
