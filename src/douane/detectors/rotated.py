"""What a text in ROT13 says, as spoilers are hidden, and orders to a model."""

from __future__ import annotations

from string import ascii_lowercase as small
from string import ascii_uppercase as large
from typing import Final

from douane.detectors.layer import Layer
from douane.detectors.trigger import literal
from douane.detectors.triggers import Triggers

VIA: Final = "rot13"

# Two of the commonest words of English must be there: "the", "and", "you", "your", "to the", "of the",
# "this", "that", "with", "will", "for".
_WORDS: Final = (
    *(" gur ", " naq ", " lbh ", " lbhe ", " gb gur ", " bs gur "),
    *(" guvf ", " gung ", " jvgu ", " jvyy ", " sbe "),
)
TRIGGERS: Final = Triggers("rotated", tuple(map(literal, _WORDS)))
_LEAST: Final = 2
_TURNED: Final = str.maketrans(small + large, small[13:] + small[:13] + large[13:] + large[:13])


def rotated(layer: Layer) -> Layer | None:
    """What `layer` says in ROT13, None if no English is in it; costs nothing."""
    signs = layer.occurrences(TRIGGERS)
    if len(signs) < _LEAST or len({number for _, number in signs}) < _LEAST:
        return None
    return Layer(layer.content.translate(_TURNED), layer.original, (*layer.via, VIA), layer.scanner)
