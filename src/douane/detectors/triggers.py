"""What must stand in a text before a detector looks closer, for all detectors to be sought in one pass."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from douane.detectors.trigger import Occurrence, Trigger, beyond, is_there, other, replaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from douane.detectors.search import Search


class Triggers:
    """The triggers of one detector, under its name."""

    def __init__(self, name: str, triggers: tuple[Trigger, ...]) -> None:
        self.name = name
        self.all = triggers

    def search(self, content: str) -> list[Occurrence]:
        """What a scanner would find in `content`, overlapping ones too, in order; linear."""
        if content.isascii():
            return sorted(self._search.occurrences(content))
        ascii_only = replaced(content).decode("ascii")
        return sorted(
            one
            for one in self._search.occurrences(ascii_only)
            if is_there(content, one.start, self.all[one.number].width)
        )

    @cached_property
    def _search(self) -> Search:
        from douane.detectors.search import Search  # noqa: PLC0415  # where there is a scanner, nobody asks

        return Search(self.all)


class Words(Triggers):
    """Words with letters that ASCII has not; only whether they stand anywhere is asked, and their place is 0.

    Their own letters of ASCII match in either case; of the others, each case is a trigger.
    """

    def __init__(self, name: str, words: tuple[str, ...]) -> None:
        super().__init__(name, tuple(map(other, words)))
        self.words = words

    def search(self, content: str) -> list[Occurrence]:
        """See `Triggers.search`."""
        if content.isascii():
            return []
        letters, raw = set(content), beyond(content).lower()
        return [
            Occurrence(0, number)
            for number, (others, word) in enumerate(self._sought)
            if others <= letters and word in raw
        ]

    @cached_property
    def _sought(self) -> Sequence[tuple[set[str], bytes]]:
        """The letters of each that are not ASCII, and what it is in UTF-8."""
        return [({one for one in word if not one.isascii()}, word.encode().lower()) for word in self.words]
