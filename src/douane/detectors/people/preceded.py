"""Numbers that no trigger sees: right behind what is not ASCII, as in `№4111…`, or behind nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.detectors.layer import Layer
from douane.detectors.lazy import Lazy
from douane.detectors.trigger import replaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from douane.detectors.budget import Budget
    from douane.detectors.triggers import Triggers

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZb"
_WIDTH: Final = 48  # characters, more than any trigger has
# In one byte a character, other than ASCII is a question mark, of which foreign texts are full: with an x for
# what a number may begin with, two characters are sought, which is much faster than a regex.
_FIRST: Final = b"?x"
_MARKED: Final = bytes(
    ord("?") if byte == ord("?") else ord("x" if chr(byte).isdigit() or chr(byte) in _LETTERS else " ")
    for byte in range(256)
)
_BEGINNING: Final = Lazy(
    rb"[0-9]{2}[0-9 ./()-]{6}|[A-Z]{1,6}[0-9]{2}|[A-Z]{2} [0-9]{2}|[0-9A-F]{2}[:-]|[13][A-Za-z]|0x|bc1"
)


def preceded(layer: Layer, triggers: Triggers, budget: Budget) -> Iterator[tuple[int, int]]:
    """Places right behind such characters, and the numbers of the triggers that match there.

    Also where a layer begins that was decoded: a message begins with the name of a member.
    """
    content = layer.content
    places = [0] if layer.via and content[:1].isalnum() else []
    if not content.isascii():
        places += _behind_others(content, budget)
    windows = (f"\n{content[place : place + _WIDTH - 2]}\n".ljust(_WIDTH, "\n") for place in places)
    apart = "".join(windows) if places else ""
    found = Layer(apart, layer.original, (), layer.scanner).occurrences(triggers) if apart else ()
    for start, number in found:
        if start % _WIDTH == 0:
            yield places[start // _WIDTH], number


def _behind_others(content: str, budget: Budget) -> Iterator[int]:
    raw = replaced(content)
    marked = raw.translate(_MARKED)
    place = marked.find(_FIRST) + 1
    while place:
        if content[place - 1] != "?" and _BEGINNING.match(raw, place):
            budget.spend(_WIDTH)
            if budget.is_used_up:
                return
            yield place
        place = marked.find(_FIRST, place) + 1
