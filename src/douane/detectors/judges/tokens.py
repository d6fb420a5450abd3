"""SQL cut into words, signs and what is quoted, read as every common dialect does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple

from douane.detectors.lazy import Lazy

# `--` begins a comment only before a space (MySQL); read otherwise, code would hide behind it. `/*!` is
# code for MySQL.
_TOKEN: Final = Lazy(
    r"""(?P<space>\s++|--(?=[\s-]|$)[^\n]*+|/\*(?!!)(?:[^*]++|\*(?!/))*+(?:\*/)?+)"""
    r"""|(?P<word>[^\W\d][\w$]*+)"""
    r"""|(?P<number>\d[\w.]*+)"""
    r"""|(?P<quoted>'(?:[^']++|'')*+'?+|"(?:[^"]++|"")*+"?+|`[^`]*+`?+|\$\$.*?(?:\$\$|\Z))"""
    r"""|(?P<tagged>\$(?P<tag>[^\W\d]\w{0,40})\$.*?(?:\$(?P=tag)\$|\Z))"""
    r"""|(?P<sign>.)""",
    re.DOTALL,
)
# The same with a backslash that escapes a quote (MySQL, BigQuery, Postgres' E'').
_ESCAPING: Final = Lazy(
    _TOKEN.source.replace(r"'(?:[^']++|'')*+'?+", r"'(?:[^'\\]++|''|\\.)*+'?+"), re.DOTALL
)


class Kind(Enum):
    """What a token is; comments and spaces are none."""

    WORD = 1
    NUMBER = 2
    QUOTED = 3
    SIGN = 4


_KINDS: Final = {
    "word": Kind.WORD,
    "number": Kind.NUMBER,
    "quoted": Kind.QUOTED,
    "tagged": Kind.QUOTED,
    "tag": Kind.QUOTED,
    "sign": Kind.SIGN,
}


class Token(NamedTuple):
    """A word in upper case, or another piece as it stands, and where."""

    text: str
    kind: Kind
    start: int


def readings(sql: str) -> Iterator[list[Token]]:
    """The tokens of `sql`, once for each way in which a backslash before a quote can be meant."""
    yield _tokens(_TOKEN, sql)
    if "\\'" in sql or '\\"' in sql:
        yield _tokens(_ESCAPING, sql)


def _tokens(pattern: Lazy, sql: str) -> list[Token]:
    found = []
    for match in pattern.finditer(sql):
        group = match.lastgroup
        if group == "space" or group is None:
            continue
        kind = _KINDS[group]
        text = match[0].upper() if kind is Kind.WORD else match[0]
        found.append(Token(text, kind, match.start()))
    return found
