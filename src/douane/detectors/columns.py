"""Passwords below the head of a column that names them: exports of browsers, tables, rows of SQL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from douane.detectors.formats.names import Kind, kind_of
from douane.detectors.formats.values import is_quoted_password
from douane.detectors.lazy import Lazy
from douane.detectors.people.tables import column
from douane.detectors.plausible import is_wordy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from douane.detectors.budget import Budget
    from douane.detectors.visible import Span

_REST: Final = Lazy(r"[A-Za-z0-9_.-]{0,40}")
_REACH: Final = 40
_AFTER: Final = Lazy(r"[\\\"'`* ]{0,12}(?:[,;|\t)\n\r]|\\[nr])")
_LINE: Final = 600
_NEWLINE: Final = Lazy(r"\\n")
_ESCAPED: Final = Lazy(r"\\{1,8}[nr\"]|\"")
_WINDOW: Final = 20_000
_NAMES: Final = Lazy(
    r" {0,4}[\"']?[A-Za-z][\w .-]{0,40}[\"']?(?:[,;\t] ?[\"']?[\w .:()/-]{0,40}[\"']?){1,40}\s{0,4}"
)
_ROWS: Final = Lazy(r"[^()]{0,60}\binsert\s{1,9}into\s", re.IGNORECASE)
_RULE: Final = Lazy(r"[ |+:=-]*-[ |+:=-]*\s?")
_WORDS: Final = Lazy(r"[A-Za-z_.:/ -]*")
_LONGEST: Final = 128
_CLEAR: Final = 0.7
_ENDS: Final = "\n\x1f"


class Columns:
    """The columns of a text, asked for in order: each line is judged once, each table walked once."""

    def __init__(self, content: str, budget: Budget) -> None:
        self._content = content
        self._budget = budget
        self._plain = (0, content)  # from where on, and what it is there
        self._line = (0, 0)
        self._is_head = False
        self._walked = 0

    def below(self, start: int) -> Iterator[Span]:
        """The passwords below the head in which a word for one is at `start`; nothing if it is no head."""
        if (after := _REST.match(self._content, start)) is None:
            return
        if _AFTER.match(self._content, after.end()) is None or self._line[1] <= start < self._walked:
            return
        self._read(start)
        first, content = self._plain
        begin, end = _name(content, start - first)
        if kind_of(content[begin:end]) is not Kind.PASSWORD or not self._judge(content, begin, first):
            return
        for start_of, end_of in column(content, begin, end, self._budget):
            self._walked = max(self._walked, first + end_of)
            if _is_password(content[start_of:end_of].strip("`")):
                yield first + start_of, first + end_of

    def _read(self, start: int) -> None:
        """JSON as text has lines that end in what stands for a line's end; all stays in its place."""
        first, content = self._plain
        if first and start + _LINE < first + len(content):
            return
        if _NEWLINE.search(self._content, start, start + _LINE) is None:
            self._plain = (0, self._content)
            return
        first = max(1, start - _LINE)
        piece = _ESCAPED.sub(_plain, self._content[first : start + _WINDOW])
        self._plain = (first, piece)

    def _judge(self, content: str, place: int, offset: int) -> bool:
        """Whether the line at `place` names columns, and is no row, no sentence and no code."""
        if self._line[0] <= place + offset < self._line[1]:
            return self._is_head
        first = max(content.rfind(one, max(0, place - _LINE), place) for one in _ENDS) + 1
        last = _line_end(content, place)
        self._line = (first + offset, last + offset)
        line = content[first:last]
        if "|" in line:
            behind = content[last + 1 : _line_end(content, last + 1)]
            self._is_head = _RULE.fullmatch(behind) is not None
        else:
            is_row = _ROWS.match(line) if "(" in line else _NAMES.fullmatch(line)
            self._is_head = is_row is not None
        return self._is_head


def _name(content: str, place: int) -> Span:
    """Where the name begins and ends in which a word stands at `place`."""
    after = _REST.match(content, place)
    before = _REST.match(content[max(0, place - _REACH) : place][::-1])
    return place - (before.end() if before else 0), after.end() if after else place


def _plain(match: re.Match[str]) -> str:
    """As many characters: a line's end, a quote, and where a string begins or ends."""
    said = {"n": "\n", '"': '"', "r": " "}[match[0][-1]]
    return said.rjust(len(match[0])) if len(match[0]) > 1 else "\x1f"


def _line_end(content: str, place: int) -> int:
    ends = [found for one in _ENDS if (found := content.find(one, place, place + _LINE)) >= 0]
    return min(ends, default=min(len(content), place + _LINE))


def _is_password(value: str) -> bool:
    """Whether a cell is one and not a word about it: tables of settings have such heads too."""
    is_mixed = value.isascii() and " " not in value and any(map(str.isalpha, value))
    return (
        is_mixed
        and len(value) <= _LONGEST
        and not (_WORDS.fullmatch(value) or ("/" in value and is_wordy(value)))
        and is_quoted_password(value) >= _CLEAR
    )
