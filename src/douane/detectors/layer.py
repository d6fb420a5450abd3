"""One way to read a text: as it is, as a reader sees it, or what a part of it decodes to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from douane.detectors.folding import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from douane.detectors.triggers import Occurrence, Scanner, Triggers
    from douane.detectors.visible import Span


@dataclass(frozen=True, eq=False)
class Layer:
    """`content` is what is read, `original` the way back: the span of the joined text that a span came from.

    `via` names the decodings on the way, outermost first: `()` for the text as a reader sees it.
    """

    content: str
    original: Callable[[int, int], Span]
    via: tuple[str, ...] = ()
    scanner: Scanner | None = None
    cut: Span | None = None  # of the joined text: what says more than was decoded

    def occurrences(self, triggers: Triggers) -> Sequence[Occurrence]:
        """Where `triggers` stand in `content`; one pass serves all detectors."""
        if self.scanner is None:
            return triggers.search(self.content)
        return self._scanned.get(triggers.name, ())

    @cached_property
    def folded(self) -> Layer:
        """This layer as far as it can be read in ASCII, for who looks for words; itself if it is ASCII.

        Case is kept: `word` triggers and regexes see to it.
        """
        new = folded(self.content)
        if new is None:
            return self
        return Layer(
            new.content, lambda start, end: self.original(*new.original(start, end)), self.via, self.scanner
        )

    @cached_property
    def _scanned(self) -> Mapping[str, Sequence[Occurrence]]:
        return self.scanner.scan(self.content) if self.scanner else {}
