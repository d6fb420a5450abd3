"""The numbers in arguments: a value, and what stands around it, which a whole series has in common."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final
from zlib import crc32

from douane.behaviour.arguments import Leaf
from douane.model.act import Step

FREE: Final = 8  # times as many values where numbers say which page, line or file
_LONGEST: Final = 128  # characters of a text that can be a name or address
_MOST_RUNS: Final = 3  # runs of digits; where there are more, it is an opaque id
_RUN: Final = re.compile(r"(?<![0-9])[0-9]{1,15}(?![0-9])")
_ISO_DATE: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?!\d)", re.ASCII)
_PAGE: Final = re.compile(
    r"(?:page|p|offset|start|skip|cursor|from|limit|size|count|line)[=/]$", re.IGNORECASE
)
_UNITS: Final = (1, 1_000, 1_000_000)  # of clocks: seconds, and parts of them
_NEAR: Final = 2 * 86_400  # seconds from now within which a number of this size is a time


def steps_of(scope: str, leaf: Leaf, weight: int, at: float) -> Sequence[Step]:
    """The numbers in one value, none where it is long or opaque; `at` is now, times near it are no ids."""
    value = leaf.value
    if isinstance(value, str):
        return _in_text(f"{scope}\x1f{leaf.path}", value, weight, at) if len(value) <= _LONGEST else ()
    if value is None or isinstance(value, bool) or value != value // 1 or _is_time(int(value), at):
        return ()
    return (Step(crc32(f"{scope}\x1f{leaf.path}".encode("utf-8", "replace")), int(value), weight),)


def _in_text(place: str, text: str, weight: int, at: float) -> Sequence[Step]:
    if text.count("-") > 1 and (found := _ISO_DATE.search(text)):
        day = _day(found)
        return () if day is None else (_step(place, text, found.span(), day, weight),)
    runs = list(_RUN.finditer(text))
    if len(runs) > _MOST_RUNS:
        return ()
    return [
        _step(place, text, run.span(), int(run[0]), _weight(text, run.start(), weight))
        for run in runs
        if not _is_time(int(run[0]), at)
    ]


def _weight(text: str, start: int, usual: int) -> int:
    """That of a page where the text before says so, or of a revision so many before another (`HEAD~12`)."""
    before = text[start - 1 : start]
    is_page = before == "~" or (before in ("=", "/") and _PAGE.search(text, max(0, start - 8), start))
    return FREE if is_page else usual


def _step(place: str, text: str, span: tuple[int, int], number: int, weight: int) -> Step:
    around = f"{place}\x1f{text[: span[0]]}\x1f{text[span[1] :]}"
    return Step(crc32(around.encode("utf-8", "replace")), number, weight)


def _day(found: re.Match[str]) -> int | None:
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).toordinal()
    except ValueError:
        return None


def _is_time(number: int, at: float) -> bool:
    if number < _NEAR:
        return False
    return any(abs(number / unit - at) < _NEAR for unit in _UNITS)
