"""What the model weighs of a sentence: which symbols stand in it, beside each other, and together.

All features are worked out at once, in lanes of a long integer: in the order of the symbols, 32 bits each.
"""

from __future__ import annotations

from functools import cache
from itertools import accumulate
from struct import Struct
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.detectors.acts.symbols import ACTS, END

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from douane.detectors.acts.symbols import Symbols

BITS: Final = 18
_MASK: Final = (1 << BITS) - 1
# Odd multipliers, so that neighbours fall apart; the kinds of features get an offset of their own. All sums
# stay below 2³⁰: no lane runs over into the next.
_A, _B, _C = 0x3C6EF, 0x2545F, 0x1F123
_WORD, _WORDS, _CLASS, _PAIR, _TRIPLE, _NEAR, _NEAR3, _BOTH, _LEAD, _LENGTH, _FIRST = (
    number * 0x123457 for number in range(1, 12)
)
_LONG: Final = 40
_STEP: Final = 5
_LANE: Final = 32  # bits
_BYTES: Final = 4
_MOST: Final = 2_048  # lanes; a sentence has fewer features
_MASKS: Final = _MASK * (((1 << _LANE * _MOST) - 1) // ((1 << _LANE) - 1))
# In the order in which they stand, and how many symbols each reaches over.
_KINDS: Final = (_WORD, _WORDS, _CLASS, _PAIR, _TRIPLE, _NEAR, _NEAR3)
_LESS: Final = (0, 1, 0, 1, 2, 2, 3)


_SECONDS: Final = [one * _B + _BOTH for one in range(ACTS + 1)]
_ORDER: Final = "little"


class _Layout(NamedTuple):
    """Where the kinds of features of a sentence stand: the bit at which each begins, the lanes that count.

    What is made of symbols that stand one, two or three apart has as many lanes fewer.
    """

    lanes: int
    offsets: int
    starts: Sequence[int]
    masks: Sequence[int]
    pack: Callable[..., bytes]


def features(symbols: Symbols) -> set[int]:
    """The numbers of the features of a sentence, each below `1 << BITS`; at most some hundreds."""
    classes, words = symbols.classes, symbols.words
    size = len(classes)
    lanes, offsets, starts, (one, two, three), pack = _layout(size)
    from_bytes = int.from_bytes
    plain, said = from_bytes(pack(*classes), _ORDER), from_bytes(pack(*words), _ORDER)
    first, second = plain * _A, plain * _B
    spoken = said * _A
    pairs = first + (second >> _LANE)
    singles = _singles(symbols)
    number = offsets + (
        spoken
        | (spoken + (said * _B >> _LANE) & one) << starts[1]
        | first << starts[2]
        | (pairs & one) << starts[3]
        | (pairs + (plain * _C >> 2 * _LANE) & two) << starts[4]
        | (first + (second >> 2 * _LANE) & two) << starts[5]
        | (first + (second >> 3 * _LANE) & three) << starts[6]
        | from_bytes(_packed(len(singles)).pack(*singles), _ORDER) << starts[7]
    )
    folded = (number ^ number >> 13) & _MASKS
    lanes += len(singles)
    return {*_packed(lanes).unpack(folded.to_bytes(_BYTES * lanes, _ORDER))}


def _singles(symbols: Symbols) -> Sequence[int]:
    """What is no matter of order: classes that a sentence has together, how it begins, how long it is."""
    classes, words = symbols.classes, symbols.words
    present = sorted([one for one in {*classes} if one <= ACTS])
    seconds = [_SECONDS[one] for one in present]
    singles = [a + b for number, a in enumerate([one * _A for one in present], 1) for b in seconds[number:]]
    singles.append(symbols.lead * _A + _LEAD)
    singles.append(min(len(classes), _LONG) // _STEP * _A + _LENGTH)
    singles.append((words[1] if len(words) > 1 else END) * _A + _FIRST)
    return singles


@cache
def _layout(size: int) -> _Layout:
    """Of a sentence of so many symbols, which are at most twice `symbols.MOST` and two."""
    counts = [max(0, size - less) for less in _LESS]
    starts = [*accumulate((_LANE * count for count in counts), initial=0)]
    offsets = sum(
        kind * _ones(count) << start for kind, count, start in zip(_KINDS, counts, starts, strict=False)
    )
    masks = [(1 << _LANE * max(0, size - less)) - 1 for less in (1, 2, 3)]
    return _Layout(sum(counts), offsets, starts, masks, _packed(size).pack)


@cache
def _packed(lanes: int) -> Struct:
    """So many lanes as bytes; at most `_MOST`."""
    return Struct(f"<{lanes}I")


def _ones(count: int) -> int:
    """A one in each of so many lanes."""
    return ((1 << _LANE * count) - 1) // ((1 << _LANE) - 1)


def of_class(symbol: int) -> int:
    """The number of the feature that says that a class of words stands in a sentence."""
    one = symbol * _A + _CLASS
    return (one ^ one >> 13) & _MASK
