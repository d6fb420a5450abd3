"""Acts that stand together add up: each kind once, within a few sentences."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.lazy import Lazy
from douane.detectors.speech.act import MENTIONED, PARTLY, WHOLE
from douane.detectors.visible import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from douane.detectors.speech.reading import Seen

LEAST: Final = 0.35  # of a weight, below which support makes no difference
ENOUGH: Final = 0.99  # one, but for rounding
SLIGHT: Final = 0.2  # what an act of a definition weighs that is nothing within the words of a heavier one,
GRAVE: Final = 0.5  # unless that one weighs so much
NEAR: Final = 600  # characters that acts may stand apart
MOST: Final = 48  # acts that are added up in one place
_BEFORE: Final = 200  # characters to the beginning of a sentence
_BEHIND: Final = 500  # and to its end
_NEXT: Final = 160  # characters of what follows
_EDGE: Final = Lazy(r"[.!?\u3002\uff01\uff1f][\"')\]]?[ \t\n]|[\n\x1f\u3002\uff01\uff1f]")
_ITEM: Final = Lazy(r"\n[ \t]{0,8}(?:[-*+\u2022]|\d{1,2}[.)])[ \t]")
_END: Final = Lazy(r"(?:[.!?][\"')\]]?(?=[ \t\n\x1f]|$)|[\u3002\uff01\uff1f]|(?=[\n\x1f]))")


class Weighed(NamedTuple):
    """Acts that add up to `sum` in the text between `start` and `end`, the heaviest first."""

    acts: tuple[Seen, ...]
    sum: float
    start: int
    end: int


class Scale(NamedTuple):
    """How much acts weigh: those of a definition more often stand apart, and over its strings."""

    is_definition: bool

    @property
    def supported(self) -> float:
        """What must be there already for words beside it to count: honest definitions are full of them."""
        return 0.65 if self.is_definition else LEAST

    def share(self, seen: Seen) -> float:
        """The part of its weight that `seen` has; people do not speak to each other in definitions."""
        return WHOLE if self.is_definition and seen.share == PARTLY else seen.share

    def weight(self, seen: Seen) -> float:
        """What `seen` counts for."""
        return (seen.act.definition if self.is_definition else seen.act.content) * self.share(seen)


def weighed(content: str, seen: Sequence[Seen], scale: Scale) -> Iterator[Weighed]:
    """The places where acts add up to enough, apart from each other; linear in their number."""
    ordered = sorted(seen, key=lambda one: one.start)
    first = 0
    while first < len(ordered):
        near = _near(content, ordered, first, scale)
        acts = _heaviest(near, scale)
        total = _sum(content, acts, near, scale)
        if total < ENOUGH:
            first += 1
            continue
        kept = _item(content, near, acts[0]) if scale.weight(acts[0]) >= ENOUGH else near
        yield Weighed(_heaviest(kept, scale), total, *_sentences(content, kept))
        first += near.index(kept[-1]) + 1


def _item(content: str, near: Sequence[Seen], hard: Seen) -> Sequence[Seen]:
    """Those of `near` in the item of a list that `hard` stands in: its neighbours answer for themselves."""
    items = [
        match.start() for match in _ITEM.finditer(content, near[0].start, max(one.start for one in near))
    ]
    place = bisect_right(items, hard.start)
    return [one for one in near if bisect_right(items, one.start) == place]


def _heaviest(near: Sequence[Seen], scale: Scale) -> tuple[Seen, ...]:
    """One of each kind of act in `near`, the heaviest first, without what only its words make one."""
    ordered = sorted(near, key=scale.weight, reverse=True)
    acts = tuple({one.act.name: one for one in reversed(ordered)}.values())[::-1]
    if scale.is_definition:
        light = [one for one in acts if SLIGHT < scale.weight(one) < GRAVE]
        return tuple(one for one in acts if scale.weight(one) > SLIGHT or not _is_in(one, light))
    partial = [one for one in acts if one.share == PARTLY]
    return tuple(one for one in acts if one in partial or not _is_in(one, partial))


def _is_in(one: Seen, heavier: Sequence[Seen]) -> bool:
    """Whether all words of an act are words of a heavier one."""
    return any(other.start <= one.start and one.end <= other.end for other in heavier)


def _sum(content: str, acts: Sequence[Seen], near: Sequence[Seen], scale: Scale) -> float:
    """What `acts` add up to; 0 where those that are said, and not only quoted, are not worth mentioning."""
    if sum(scale.weight(one) for one in acts if scale.share(one) > MENTIONED) < LEAST:
        return 0.0
    total = sum(map(scale.weight, acts))
    said = sum(scale.weight(one) for one in acts if scale.share(one) == WHOLE)
    if total >= ENOUGH or total < scale.supported or said < LEAST:
        return total
    from douane.detectors.speech.support import support  # noqa: PLC0415  # few messages have acts

    return total + support(_around(content, near))


def _near(content: str, ordered: Sequence[Seen], first: int, scale: Scale) -> Sequence[Seen]:
    start = ordered[first].start
    last = first
    while last < len(ordered) and last - first < MOST and ordered[last].start - start <= NEAR:
        last += 1
    near = ordered[first:last]
    if scale.is_definition:
        return near
    edge = content.find(SEPARATOR, start, near[-1].start)
    return near if edge < 0 else [one for one in near if one.start < edge]


def _around(content: str, near: Sequence[Seen]) -> str:
    """The text of the sentences that the unquoted of `near` stand in."""
    said = [one for one in near if one.share == WHOLE]
    if not said:
        return ""
    start, end = _sentences(content, said)
    edge = content.find(SEPARATOR, end, end + _NEXT)
    return content[start : edge if edge > 0 else min(end + _NEXT, start + NEAR)]


def _sentences(content: str, near: Sequence[Seen]) -> tuple[int, int]:
    """From the beginning of the first sentence to the end of the last, in one string."""
    start, end = near[0].start, max(one.end for one in near)
    begin = max(0, start - _BEFORE)
    edges = [match.end() for match in _EDGE.finditer(content, begin, start)]
    start = edges[-1] if edges else (begin if begin == 0 else start)
    edge = content.find(SEPARATOR, start, end)
    end = edge if edge > start else end
    match = _END.search(content, max(start, end - 1), end + _BEHIND)
    return start, match.end() if match else min(len(content), end)
