"""What of a picture's or sound's bytes is text: names, comments and whatever else was written into it."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from douane.detectors.lazy import Lazy
from douane.detectors.rewriting import Rewritten
from douane.detectors.visible import SEPARATOR, Visible, splitting_runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from douane.detectors.visible import Span

_JOINT: Final = 2 * SEPARATOR  # no name stands before a value here
# x for what is printed, 0 for zero. Of bytes at random, one in a hundred thousand begins such a run.
_MASK: Final = bytes(
    ord("x") if chr(byte).isprintable() or byte in b"\t\n\r" else ord("0") if not byte else ord(" ")
    for byte in range(0x7F)
) + b" " * (0x100 - 0x7F)
_NARROW: Final = Lazy(b"x" * 12 + b"x*")
_WIDE: Final = Lazy(b"x0" * 12 + b"(?:x0)*")  # UTF-16, as cameras write it


def printed(content: str) -> tuple[str, Callable[[int, int], Span]]:
    """The texts in bytes, which are `content` as Latin-1, and the way back to their places."""
    mask = content.encode("latin-1").translate(_MASK)
    matches = chain(_NARROW.finditer(mask), _WIDE.finditer(mask))
    spans = sorted(match.span() for match in matches)
    gaps = tuple(_gaps(spans, len(content)))
    edges = [0, *chain.from_iterable(gaps), len(content)]
    kept = [content[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    found = Rewritten(_JOINT.join(kept), lambda: ((start, end, len(_JOINT)) for start, end in gaps))
    visible = Visible.of(found.content, splitting_runs(found.content))
    return visible.content, lambda start, end: found.original(*visible.original(start, end))


def _gaps(spans: Sequence[Span], length: int) -> Iterator[Span]:
    """What is between `spans`, which are in order, and before and behind them."""
    reached = 0
    for start, end in spans:
        if start > reached:
            yield reached, start
        reached = max(reached, end)
    if reached < length:
        yield reached, length
