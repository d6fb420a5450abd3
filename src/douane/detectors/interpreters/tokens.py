"""SQL cut into words, signs and what is quoted, read as every common dialect does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache, reduce
from typing import Final, NamedTuple

from douane.detectors.compiled import compiled

_PLAIN_QUOTES: Final = r"""'(?:[^']++|'')*+'?+|"(?:[^"]++|"")*+"?+|`[^`]*+`?+"""
_ESCAPING_QUOTES: Final = r"""'(?:[^'\\]++|''|\\.)*+'?+|"(?:[^"\\]++|""|\\.)*+"?+|`[^`]*+`?+"""
_DOLLAR: Final = r"""|\$(?P<tag>(?:[^\W\d]\w{0,40})?)\$.*?(?:\$(?P=tag)\$|\Z)"""
_BRACKET: Final = r"""|\[(?:[^\]]++|\]\])*+\]?+"""
_ORACLE: Final = (
    r"|[nN]?[qQ]'(?:\[.*?(?:\]'|\Z)|\(.*?(?:\)'|\Z)|\{.*?(?:\}'|\Z)|<.*?(?:>'|\Z)|"
    r"(?P<mark>[^\s\w']).*?(?:(?P=mark)'|\Z))"
)
_FLAT: Final = r"|/\*(?:[^*]++|\*(?!/))*+(?:\*/)?+"
_CODE: Final = r"|/\*M?+!\d*+|\*/|/\*(?!M?!)(?:[^*]++|\*(?!/))*+(?:\*/)?+"
# An open comment goes on to the end: otherwise each of many would be sought anew.
_INNER: Final = r"/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)"
_LEVEL: Final = r"/\*(?:[^*/]++|\*(?!/)|/(?!\*)|INNER)*+(?:\*/|\Z)"
_NESTING: Final = "|" + reduce(lambda inner, _: _LEVEL.replace("INNER", inner), range(4), _INNER)
_DASHES: Final = r"|--[^\n]*+"
_DASHES_SPACED: Final = r"|--(?=[\s-]|$)[^\n]*+"
_HASH: Final = r"|\#[^\n]*+"
# What is a comment, what is quoted, and by which signs (behind a colon: read how) one sees who disagrees.
_DIALECTS: Final = (
    (_DASHES + _NESTING, _PLAIN_QUOTES + _DOLLAR, "$ -- /*:nested"),  # PostgreSQL
    (_DASHES + _NESTING, _ESCAPING_QUOTES + _DOLLAR, "$ \\ -- /*:nested"),  # the same, and its E''
    (_DASHES_SPACED + _HASH + _CODE, _ESCAPING_QUOTES, "# \\ --:spaced /*:code"),  # MySQL, MariaDB
    (
        _DASHES_SPACED + _HASH + _CODE,
        _PLAIN_QUOTES,
        "# --:spaced /*:code",
    ),  # the same with NO_BACKSLASH_ESCAPES
    (_DASHES + _NESTING, _PLAIN_QUOTES + _BRACKET, "[ -- /*:nested"),  # SQL Server
    (_DASHES + _FLAT, _PLAIN_QUOTES + _BRACKET, "[ -- /*:flat"),  # SQLite
    (_DASHES + _FLAT, _PLAIN_QUOTES + _ORACLE, "q' Q' -- /*:flat"),  # Oracle
    (
        _DASHES + _HASH + _FLAT,
        _ESCAPING_QUOTES + _DOLLAR,
        "# \\ $ -- /*:flat",
    ),  # BigQuery, Snowflake, ClickHouse
)


class Kind(Enum):
    """What a token is; comments and spaces are none."""

    WORD = 1
    NUMBER = 2
    QUOTED = 3
    SIGN = 4


_KINDS: Final = {"word": Kind.WORD, "number": Kind.NUMBER, "quoted": Kind.QUOTED, "sign": Kind.SIGN}
_BY_CODE: Final = re.compile(r"[^\w\s](?:\+([0-9A-Fa-f]{6})|([0-9A-Fa-f]{4}))")


class Token(NamedTuple):
    """A word in upper case, or another piece as it stands, and where."""

    text: str
    kind: Kind
    start: int

    @property
    def name(self) -> str:
        """What it names, quoted or not; nothing where it is a string or a sign."""
        if self.kind is Kind.WORD:
            return self.text
        if self.kind is not Kind.QUOTED or self.text[0] not in '"`[':
            return ""
        inner = self.text[1:-1]
        return _BY_CODE.sub(_character, inner).upper() if self.text[0] == '"' else inner.upper()


def readings(sql: str) -> Iterator[list[Token]]:
    """The tokens of `sql`, once for each way in which dialects read them."""
    known = set()
    for number, (_, _, marks) in enumerate(_DIALECTS):
        disputed = frozenset(mark for mark in marks.split() if mark.partition(":")[0] in sql)
        if disputed not in known:
            known.add(disputed)
            yield _tokens(_pattern(number), sql)


@lru_cache(maxsize=len(_DIALECTS))
def _pattern(number: int) -> re.Pattern[str]:
    comments, quotes, _ = _DIALECTS[number]
    return compiled(
        rf"(?P<space>[\s\ufeff]++{comments})|(?P<quoted>{quotes})|(?P<word>[^\W\d][\w$]*+)|"
        r"(?P<number>\d[\w.]*+)|(?P<sign>.)",
        re.DOTALL,
    )


def _tokens(pattern: re.Pattern[str], sql: str) -> list[Token]:
    found = []
    for match in pattern.finditer(sql):
        group = match.lastgroup
        if group == "space" or group is None:
            continue
        kind = _KINDS.get(group, Kind.QUOTED)
        text = match[0].upper() if kind is Kind.WORD else match[0]
        found.append(Token(text, kind, match.start()))
    return found


def _character(code: re.Match[str]) -> str:
    number = int(code[1] or code[2], 16)
    return chr(number) if number <= 0x10FFFF else ""  # noqa: PLR2004  # the last of Unicode
