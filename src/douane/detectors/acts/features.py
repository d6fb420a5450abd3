"""What the model weighs of a sentence: which symbols stand in it, beside each other, and together.

All features are worked out at once, in lanes of a long integer: in the order of the symbols, 32 bits each.
"""

from __future__ import annotations

from struct import pack
from sys import byteorder
from typing import TYPE_CHECKING, Final

from douane.detectors.acts.symbols import ACTS, END

if TYPE_CHECKING:
    from collections.abc import Sequence

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
_FARTHEST: Final = 3  # symbols from one to another that it is beside of
_MOST: Final = 2_048  # lanes; a sentence has fewer features
_ONES: Final = ((1 << _LANE * _MOST) - 1) // ((1 << _LANE) - 1)
_MASKS: Final = _MASK * _ONES


def features(symbols: Symbols) -> set[int]:
    """The numbers of the features of a sentence, each below `1 << BITS`; at most some hundreds."""
    classes, words = symbols.classes, symbols.words
    size = len(classes)
    plain, said = _lanes(classes), _lanes(words)
    first, second = plain * _A, plain * _B
    spoken = said * _A
    pairs = first + (second >> _LANE)
    present = sorted([one for one in {*classes} if one <= ACTS])
    seconds = [one * _B + _BOTH for one in present]
    singles = [a * _A + b for number, a in enumerate(present, 1) for b in seconds[number:]]
    singles.append(symbols.lead * _A + _LEAD)
    singles.append(min(size, _LONG) // _STEP * _A + _LENGTH)
    singles.append((words[1] if len(words) > 1 else END) * _A + _FIRST)
    mixed = b"".join(
        (
            _kind(spoken, _WORD, len(words)),
            _kind(spoken + (said * _B >> _LANE), _WORDS, len(words) - 1),
            _kind(first, _CLASS, size),
            _kind(pairs, _PAIR, size - 1),
            _kind(pairs + (plain * _C >> 2 * _LANE), _TRIPLE, size - 2),
            _kind(first + (second >> 2 * _LANE), _NEAR, size - 2),
            _kind(first + (second >> 3 * _LANE), _NEAR3, size - 3),
            pack(f"<{len(singles)}I", *singles),
        )
    )
    number = int.from_bytes(mixed, "little")
    folded = (number ^ number >> 13) & _MASKS
    return set(memoryview(folded.to_bytes(len(mixed), byteorder)).cast("I"))  # in whichever order


def of_class(symbol: int) -> int:
    """The number of the feature that says that a class of words stands in a sentence."""
    one = symbol * _A + _CLASS
    return (one ^ one >> 13) & _MASK


def _lanes(symbols: Sequence[int]) -> int:
    return int.from_bytes(pack(f"<{len(symbols)}I", *symbols), "little")


def _kind(lanes: int, offset: int, size: int) -> bytes:
    """The first `size` of `lanes`, with the `offset` of their kind; there are at most `_FARTHEST` more."""
    if size <= 0:
        return b""
    moved = lanes + offset * (_ONES >> _LANE * (_MOST - size))
    return moved.to_bytes(_BYTES * (size + _FARTHEST), "little")[: _BYTES * size]
