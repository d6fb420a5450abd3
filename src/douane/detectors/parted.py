"""Words that each stand in a string of their own, in blocks or in an array, as a model reads them."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.layer import Layer
from douane.detectors.lazy import Lazy
from douane.detectors.trigger import words
from douane.detectors.triggers import Triggers
from douane.detectors.visible import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from douane.detectors.text import Text
    from douane.detectors.visible import Span

VIA: Final = "strings"
_LONGEST: Final = 24  # characters of a string that is a word or a few
_LEAST: Final = 6  # of such strings in a row
# What orders that act alone begin with, at the beginning of a string or behind a word or two of it.
TRIGGERS: Final = Triggers(
    "parted",
    tuple(
        words(("ignor", "disregard", "forget", "overrid", "do not", "don't", "do\x1f", "do \x1f", "never"))
    ),
)
_FAR: Final = 20  # characters before it
_AHEAD: Final = Lazy(r"[^A-Za-z]{0,8}(?:[A-Za-z]{1,8}[^A-Za-z]{1,3}){0,2}")
_MARKS: Final = " \t\r\n-*_#>|\"'`~"  # around a word of a list, or of one that is quoted


class _Word(NamedTuple):
    start: int
    said: str


class _Columns:
    """The numbers of the strings that stand at one place of the elements of an array, in their order."""

    def __init__(self, value: object) -> None:
        self.found: dict[int, list[int]] = defaultdict(list)
        self._places: dict[tuple[int, str], int] = {}
        self._walk(value, 0, 0)

    def _walk(self, value: object, place: int, before: int) -> int:
        """Look through a value that so many strings stand `before`; gives the same for what follows it."""
        if isinstance(value, str):
            self.found[place].append(before)
            return before + 1
        if isinstance(value, dict):
            for name, item in value.items():
                before = self._walk(item, self._below(place, name), before + 1)
        elif isinstance(value, list):
            inside = self._below(place, SEPARATOR)
            for item in value:
                before = self._walk(item, inside, before)
        return before

    def _below(self, place: int, name: str) -> int:
        return self._places.setdefault((place, name), len(self._places) + 1)


def parted(text: Text) -> Layer | None:
    """The runs of short strings in `text`, with spaces in them, if there may be an order; linear."""
    if len(text.message.strings) < _LEAST or not text.may_have(TRIGGERS):
        return None
    layer = text.layers[0].folded
    occurrences = layer.occurrences(TRIGGERS)
    if not occurrences:
        return None
    parts = layer.content.split(SEPARATOR)
    starts = [*accumulate((len(part) + 1 for part in parts), initial=0)]
    begun = _begun((one.start for one in occurrences), parts, starts)
    if not begun:
        return None
    columns = _Columns(text.message.value).found
    runs = [run for column in columns.values() for run in _runs(column, parts) if not begun.isdisjoint(run)]
    if not runs:
        return None
    return _joined(layer, [[_word(parts[one], starts[one]) for one in run] for run in sorted(runs)])


def _begun(places: Iterator[int], parts: Sequence[str], starts: Sequence[int]) -> frozenset[int]:
    """The numbers of the short strings in which an order may begin."""
    begun: set[int] = set()
    for place in places:
        number = bisect_right(starts, place) - 1
        far = place - starts[number]
        if far <= _FAR and len(parts[number]) <= _LONGEST and _AHEAD.fullmatch(parts[number], 0, far):
            begun.add(number)
    return frozenset(begun)


def _runs(column: Sequence[int], parts: Sequence[str]) -> Iterator[list[int]]:
    """The strings of `column` that are short, as far as they follow each other."""
    run: list[int] = []
    for number in column:
        if 0 < len(parts[number]) <= _LONGEST:
            run.append(number)
            continue
        if len(run) >= _LEAST:
            yield run
        run = []
    if len(run) >= _LEAST:
        yield run


def _word(part: str, start: int) -> _Word:
    said = part.lstrip(_MARKS)
    return _Word(start + len(part) - len(said), said.rstrip(_MARKS))


def _joined(layer: Layer, runs: Sequence[Sequence[_Word]]) -> Layer:
    """The words of each run with a space between each two, and the way back."""
    content = SEPARATOR.join(" ".join(word.said for word in run) for run in runs)
    all_words = [word for run in runs for word in run]
    starts = [*accumulate((len(word.said) + 1 for word in all_words[:-1]), initial=0)]

    def original(start: int, end: int) -> Span:
        first, last = (bisect_right(starts, at) - 1 for at in (start, max(start, end - 1)))
        begins = all_words[first].start + start - starts[first]
        return layer.original(begins, all_words[last].start + end - starts[last])

    return Layer(content, original, (VIA,))
