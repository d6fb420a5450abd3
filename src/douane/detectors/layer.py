"""One way to read a text: as it is, as a reader sees it, or what a part of it decodes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from douane.detectors.once import once
from douane.detectors.rewriting import Aligned

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from douane.detectors.rewriting import Rewritten
    from douane.detectors.trigger import Occurrence, Scanner
    from douane.detectors.triggers import Triggers
    from douane.detectors.visible import Span


class Layer:
    """`content` is what is read, `original` the way back: the span of the joined text that a span came from.

    `via` names the decodings on the way, outermost first: `()` for the text as a reader sees it.
    `cut` is the span of the joined text that says more than was decoded.
    """

    def __init__(
        self,
        content: str,
        original: Callable[[int, int], Span],
        via: tuple[str, ...] = (),
        scanner: Scanner | None = None,
        cut: Span | None = None,
    ) -> None:
        self.content = content
        self.original = original
        self.via = via
        self.scanner = scanner
        self.cut = cut

    def occurrences(self, triggers: Triggers) -> Sequence[Occurrence]:
        """Where `triggers` stand in `content`; one pass serves all detectors."""
        if self.scanner is None:
            return triggers.search(self.content)
        return self.noted.get(triggers.name, ())

    def may_have(self, names: frozenset[str]) -> bool:
        """Whether triggers of one of these names stand in it; without a scanner they may."""
        return self.scanner is None or not names.isdisjoint(self.noted)

    @once
    def folded(self) -> Layer:
        """This layer as far as it can be read in ASCII, for who looks for words; itself if it is ASCII.

        Case is kept: `word` triggers and regexes see to it.
        """
        if self.content.isascii():
            return self
        from douane.detectors.folding import folded  # noqa: PLC0415  # many conversations are in ASCII alone

        new = folded(self.content)
        return self if new is None else _Folded(self, new)

    def with_cut(self, span: Span) -> Layer:
        """The same, and that what stands at `span` of the joined text says more, unless it is known to."""
        return Layer(self.content, self.original, self.via, self.scanner, self.cut or span)

    @once
    def noted(self) -> Mapping[str, Sequence[Occurrence]]:
        """What the scan found, by the name of the triggers it belongs to; nothing without a scanner."""
        if self.scanner is None:
            return {}
        plain = self.folded
        return plain.unfolded(self.scanner) if isinstance(plain, _Folded) else self.scanner.scan(self.content)


class _Folded(Layer):
    """A layer as far as it can be read in ASCII."""

    def __init__(self, whole: Layer, new: Rewritten) -> None:
        super().__init__(
            new.content,
            lambda start, end: whole.original(*new.original(start, end)),
            whole.via,
            whole.scanner,
        )
        self._whole = whole.content
        self._is_aligned = isinstance(new, Aligned)

    def unfolded(self, scanner: Scanner) -> Mapping[str, Sequence[Occurrence]]:
        """What stands in the whole layer; most of what stands here stands there too, and is sought once."""
        same = scanner.same(self.noted, self._whole) if self._is_aligned else None
        return scanner.scan(self._whole) if same is None else same

    @once
    def noted(self) -> Mapping[str, Sequence[Occurrence]]:
        """What the scan found in it as it is."""
        return self.scanner.scan(self.content) if self.scanner else {}
