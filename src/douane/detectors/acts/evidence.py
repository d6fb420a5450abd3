"""What the rules saw of a sentence, as evidence beside what the model makes of it."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.lazy import Lazy
from douane.detectors.speech.act import PARTLY, REACH
from douane.detectors.speech.mention import is_mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from douane.detectors.speech.reading import Seen

MOST: Final = 1.5  # what acts may weigh together: more of them say no more
_LONGEST: Final = 2 * REACH  # characters of an act
_AROUND: Final = 1_500  # characters on either side of a sentence in which its words are looked for
_WORDS: Final = 24  # of a sentence that are looked for
_WORD: Final = Lazy("[a-z]{4,}")
_UNSEEN: Final = 4  # words that each sentence is taken to have besides
_EXPECTED: Final = 0.3  # of which such a share is at home
_MUCH: Final = 1_000  # characters around a sentence: fewer say less of what they are about
_STEM: Final = 6  # letters of a word, so that its other forms count too


class Beside(NamedTuple):
    """What is known of a sentence besides its words: `acts` of rules in it, if `quoted`, how `at_home`."""

    acts: float = 0.0
    quoted: float = 0.0
    at_home: float = 0.0


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
            if one.end > start and one.share != PARTLY:  # what people say to each other is no evidence
                name = one.act.name
                heaviest[name] = max(heaviest.get(name, 0.0), one.act.content * one.share)
        return min(MOST, sum(heaviest.values()))


def is_quoted(content: str, start: int, end: int) -> bool:
    """Whether the sentence at `start`..`end` is quoted or fenced, itself or with what stands around it."""
    sentence = content[start:end]
    begins = start + len(sentence) - len(sentence.lstrip())
    first = min(begins + 1, len(content))
    return is_mention(content, first, first)


def at_home(content: str, start: int, end: int) -> float:
    """The share of the words of the sentence at `start`..`end` that stand around it too; few say little.

    What is written about a subject repeats its words; an order put into a text of others does not. The
    sentence itself, repeated, does not count.
    """
    sentence = content[start:end].lower()
    stems = {one[:_STEM] for one in _WORD.findall(sentence)[:_WORDS]}
    around = (content[max(0, start - _AROUND) : start] + "\n" + content[end : end + _AROUND]).lower()
    around = around.replace(sentence.strip(), " ")
    share = (_EXPECTED * _UNSEEN + sum(one in around for one in stems)) / (_UNSEEN + len(stems))
    return _EXPECTED + (share - _EXPECTED) * min(1.0, len(around) / _MUCH)
