"""All ways to read a text: as it is, and what is escaped, encoded or split in it, two deep; digits eight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.detectors.encoded import VIA, decoded
from douane.detectors.rotated import rotated
from douane.detectors.unescaped import unescaped
from douane.detectors.untagged import untagged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from douane.detectors.layer import Layer

DEPTH: Final = 2
NESTED: Final = 6  # levels more, of digits in digits only: each is shorter than the one around it
MOST: Final = 6  # times the length of the first layer, which the others have together
LEAST: Final = 1 << 20  # and so many characters more


def layers(first: Layer) -> Sequence[Layer]:
    """`first` and what it decodes to; plain text costs a look for signs of encoding, and is alone.

    **Invariant:** together they are not longer than a multiple of the first, and some.
    """
    found, level = [first], [first]
    left = MOST * len(first.content) + LEAST
    for _ in range(DEPTH):
        level = [deeper for one in level for deeper in _deeper(one)]
        if not level:
            return found
        for one in level:
            left -= len(one.content)
            if left < 0:
                found[-1] = found[-1].with_cut(one.original(0, len(one.content)))
                return found
            found.append(one)
    return _nested(found, level, left)


def _nested(found: list[Layer], level: list[Layer], left: int) -> Sequence[Layer]:
    """What digits in digits say, as often as that goes on; what goes on after `NESTED` is cut."""
    for depth in range(NESTED + 1):
        level = [deeper for one in level if one.via[-1] == VIA and (deeper := decoded(one)) is not None]
        for one in level:
            left -= len(one.content)
            if left < 0 or depth == NESTED:
                found[-1] = found[-1].with_cut(one.original(0, len(one.content)))
                return found
            found.append(one)
    return found


def _deeper(layer: Layer) -> list[Layer]:
    read = (unescaped(layer), decoded(layer), rotated(layer), untagged(layer))
    return [one for one in read if one is not None]
