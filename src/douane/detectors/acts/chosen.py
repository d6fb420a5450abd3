"""Which sentences of a text are weighed: all, unless there are more than any honest text has."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from douane.detectors.acts.room import Room
    from douane.detectors.visible import Span

MOST: Final = 32  # sentences of a text of any length
_OF_EACH: Final = 4  # that are weighed of each part of a text where not all can be

Found = tuple[int, int, int]  # what the triggers of a sentence weigh, where it begins and ends


class Sentence(NamedTuple):
    """A sentence, and where it stands."""

    start: int
    end: int
    text: str


def chosen(
    content: str, found: Sequence[Found], every: int, room: Room
) -> tuple[list[Sentence], Sequence[Span]]:
    """The sentences to weigh, in order, and where those stand that are not weighed.

    What is repeated counts once. What cannot be weighed is left out everywhere alike, so that nothing
    pushes out what stands in another part of the text.
    """
    spoken = [Sentence(start, end, content[start:end]) for _, start, end in found]
    weights = {one.text: (weight, one.start) for one, (weight, _, _) in zip(spoken, found, strict=True)}
    most = room.take(min(len(weights), MOST + len(content) // every))
    if len(weights) <= most:
        return spoken, ()
    kept = set(_spread(weights, most, len(content))) if most else frozenset[str]()
    skipped = [(one.start, one.end) for one in spoken if one.text not in kept]
    return [one for one in spoken if one.text in kept], skipped


def _spread(weights: dict[str, tuple[int, int]], most: int, length: int) -> Iterable[str]:
    """`most` of the texts with their weights and places: the heaviest of each part, then of all."""
    width = max(1, length * _OF_EACH // most + 1)
    parts: dict[int, list[str]] = defaultdict(list)
    for text, (_, start) in weights.items():
        parts[start // width].append(text)
    heaviest = [sorted(part, key=weights.__getitem__, reverse=True) for part in parts.values()]
    first = [text for part in heaviest for text in part[:_OF_EACH]]
    others = [text for part in heaviest for text in part[_OF_EACH:]]
    others.sort(key=weights.__getitem__, reverse=True)
    return [*first, *others][:most]
