"""What the model weighs of a sentence: which symbols stand in it, beside each other, and together."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

from douane.detectors.acts.symbols import ACTS, END

if TYPE_CHECKING:
    from douane.detectors.acts.symbols import Symbols

BITS: Final = 18
_MASK: Final = (1 << BITS) - 1
# Odd multipliers, so that neighbours fall apart; the kinds of features get an offset of their own. All sums
# stay below 2³⁰, where Python's integers have one digit and are fastest.
_A, _B, _C = 0x3C6EF, 0x2545F, 0x1F123
_WORD, _WORDS, _CLASS, _PAIR, _TRIPLE, _NEAR, _NEAR3, _BOTH, _LEAD, _LENGTH, _FIRST = (
    number * 0x123457 for number in range(1, 12)
)
_LONG: Final = 40
_STEP: Final = 5


def features(symbols: Symbols) -> set[int]:
    """The numbers of the features of a sentence, each below `1 << BITS`; at most some hundreds."""
    classes, words = symbols.classes, symbols.words
    first, second = [one * _A for one in classes], [one * _B for one in classes]
    spoken = [one * _A for one in words]
    present = sorted({one for one in classes if one <= ACTS})
    mixed = [one + _WORD for one in spoken]
    mixed += [a + b * _B + _WORDS for a, b in zip(spoken, words[1:], strict=False)]
    mixed += [one + _CLASS for one in first]
    pairs = [a + b for a, b in zip(first, second[1:], strict=False)]
    mixed += [one + _PAIR for one in pairs]
    mixed += [one + c * _C + _TRIPLE for one, c in zip(pairs, classes[2:], strict=False)]
    mixed += [a + b + _NEAR for a, b in zip(first, second[2:], strict=False)]
    mixed += [a + b + _NEAR3 for a, b in zip(first, second[3:], strict=False)]
    mixed += [a * _A + b * _B + _BOTH for a, b in combinations(present, 2)]
    mixed.append(symbols.lead * _A + _LEAD)
    mixed.append(min(len(classes), _LONG) // _STEP * _A + _LENGTH)
    mixed.append((words[1] if len(words) > 1 else END) * _A + _FIRST)
    return {(one ^ one >> 13) & _MASK for one in mixed}


def of_class(symbol: int) -> int:
    """The number of the feature that says that a class of words stands in a sentence."""
    one = symbol * _A + _CLASS
    return (one ^ one >> 13) & _MASK
