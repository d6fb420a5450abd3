"""Numbers right behind a character that is not ASCII, as in `№4111…`, which no trigger sees."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from douane.detectors.layer import Layer
from douane.detectors.lazy import Lazy
from douane.detectors.triggers import replaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from douane.detectors.budget import Budget
    from douane.detectors.triggers import Triggers

_WIDTH: Final = 48  # characters, more than any trigger has
# In one byte a character, where other than ASCII is a question mark: a search for that is fast.
_BEGINNING: Final = Lazy(
    r"\?(?=[0-9]{2}[0-9 ./()-]{6}|[A-Z]{1,6}[0-9]{2}|[A-Z]{2} [0-9]{2}|[0-9A-F]{2}[:-]|[13][A-Za-z]|0x|bc1)",
    re.ASCII,
)


def preceded(layer: Layer, triggers: Triggers, budget: Budget) -> Iterator[tuple[int, int]]:
    """Places right behind such characters, and the numbers of the triggers that match there."""
    content = layer.content
    if content.isascii():
        return
    places: list[int] = []
    for match in _BEGINNING.finditer(replaced(content).decode()):
        if content[match.start()] == "?":
            continue
        budget.spend(_WIDTH)
        if budget.is_used_up:
            break
        places.append(match.end())
    windows = (f"\n{content[place : place + _WIDTH - 2]}\n".ljust(_WIDTH, "\n") for place in places)
    apart = "".join(windows) if places else ""
    found = Layer(apart, layer.original, (), layer.scanner).occurrences(triggers) if apart else ()
    for start, number in found:
        if start % _WIDTH == 0:
            yield places[start // _WIDTH], number
