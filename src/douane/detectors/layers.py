"""All ways to read a text: as it is, and what is escaped, encoded or split in it, two deep; digits eight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.detectors import encoded, evened, rotated, turned, unescaped, untagged
from douane.detectors.packed import grown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from douane.detectors.layer import Layer

DEPTH: Final = 2
NESTED: Final = 6  # levels more, of digits in digits only: each is shorter than the one around it
_MOST: Final = 6  # times the length of the first layer, which the others have together
_FURTHER: Final = 1 << 20  # and so many characters more, for what was packed
_SIGNS: Final = (*unescaped.SIGNS, untagged.SIGN)
_SINGLE: Final = tuple(sign for sign in _SIGNS if len(sign) == 1)  # these are found much faster
_LONGER: Final = tuple(sign for sign in _SIGNS if len(sign) > 1)
_TRIGGERS: Final = frozenset(one.TRIGGERS.name for one in (unescaped, encoded, rotated, turned, evened))


def room(length: int) -> int:
    """How many characters all that a text of this length says may have together."""
    return _MOST * length + min(_FURTHER, grown(length))


def layers(first: Layer) -> Sequence[Layer]:
    """`first` and what it decodes to; plain text costs a look for signs of encoding, and is alone.

    **Invariant:** together they are not longer than a multiple of the first, and some.
    """
    if not _may_be_deeper(first):
        return (first,)
    found, level = [first], [first]
    left = room(len(first.content))
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
        inside = [encoded.decoded(one) for one in level if one.via[-1] == encoded.VIA]
        level = [one for one in inside if one is not None]
        for one in level:
            left -= len(one.content)
            if left < 0 or depth == NESTED:
                found[-1] = found[-1].with_cut(one.original(0, len(one.content)))
                return found
            found.append(one)
    return found


def _may_be_deeper(layer: Layer) -> bool:
    """Whether there is anything that one of the six below looks for."""
    content = layer.content
    return (
        any(map(content.__contains__, _SINGLE))
        or any(unescaped.has_sign(content, sign) for sign in _LONGER)
        or layer.may_have(_TRIGGERS)
    )


def _deeper(layer: Layer) -> list[Layer]:
    read = (
        unescaped.unescaped(layer),
        encoded.decoded(layer),
        rotated.rotated(layer),
        turned.turned(layer),
        untagged.untagged(layer),
        evened.evened(layer),
    )
    return [one for one in read if one is not None]
