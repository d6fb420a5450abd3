"""How wide the columns of a table are on paper, in characters: what is short stands on one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from douane.reports.document import Table

SHORT: Final = 20  # characters; what is no longer is not broken
_WORD: Final = 24  # of a longer word, no more than that has room for sure
_LINE: Final = 90  # what is longer in the mean goes on in the next line
_PAD: Final = 3  # between columns
_PORTRAIT: Final = 95  # characters of 9 pt beside each other on A4
_LANDSCAPE: Final = 140
_FULL: Final = 1.6  # lines of the mean row that a table on a page that stands may need


class Column(NamedTuple):
    """The least that a column needs, and how much more it would have on one line."""

    least: float
    more: float


def columns(table: Table) -> list[Column]:
    """What each column needs, by the longest of its words and the mean of its texts."""
    return [_column(texts) for texts in zip(table.heads, *table.rows, strict=True)]


def shared(found: Sequence[Column]) -> list[float]:
    """The widths in percent: each gets the least that it needs, and the rest is for those with long texts."""
    least, more = sum(one.least for one in found), sum(one.more for one in found)
    room = max((_LANDSCAPE if is_wide(found) else _PORTRAIT) - least, 0.0)
    widths = [one.least + (room * one.more / more if more else 0.0) for one in found]
    in_all = sum(widths)
    return [100 * one / in_all for one in widths]


def is_wide(found: Sequence[Column]) -> bool:
    """Whether a page should lie on its side for them."""
    least, more = sum(one.least for one in found), sum(one.more for one in found)
    return least > _PORTRAIT or least + more > _FULL * _PORTRAIT


def _column(texts: Sequence[str]) -> Column:
    words = max(len(one) for text in texts for one in (text.split() or ("",)))
    short = max((len(text) for text in texts if len(text) <= SHORT), default=0)
    least = max(min(words, _WORD), short) + _PAD
    mean = min(_LINE, sum(map(len, texts[1:])) / max(len(texts) - 1, 1))
    return Column(least, max(mean + _PAD - least, 0.0))
