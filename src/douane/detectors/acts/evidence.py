"""What the rules saw of a sentence, as evidence beside what the model makes of it."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.speech.act import REACH
from douane.detectors.speech.mention import is_mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from douane.detectors.speech.reading import Seen

MOST: Final = 1.5  # what acts may weigh together: more of them say no more
_LONGEST: Final = 2 * REACH  # characters of an act


class Acts(NamedTuple):
    """Acts in one text, in order, and where they begin."""

    seen: Sequence[Seen]
    starts: Sequence[int]

    @classmethod
    def of(cls, seen: Iterable[Seen]) -> Acts:
        """`seen` in order."""
        ordered = sorted(seen, key=lambda one: one.start)
        return cls(ordered, [one.start for one in ordered])

    def weight(self, start: int, end: int) -> float:
        """What those weigh that reach into `start`..`end`, one of each kind and `MOST` at most."""
        first, last = bisect_left(self.starts, start - _LONGEST), bisect_left(self.starts, end)
        heaviest: dict[str, float] = {}
        for one in self.seen[first:last]:
            if one.end > start:
                name = one.act.name
                heaviest[name] = max(heaviest.get(name, 0.0), one.act.content * one.share)
        return min(MOST, sum(heaviest.values()))


def is_quoted(content: str, start: int, end: int) -> bool:
    """Whether the sentence at `start`..`end` is quoted or fenced, itself or with what stands around it."""
    sentence = content[start:end]
    begins = start + len(sentence) - len(sentence.lstrip())
    first = min(begins + 1, len(content))
    return is_mention(content, first, first)
