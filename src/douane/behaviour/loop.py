"""The same call again and again, or one that differs in nothing but case, spaces, punctuation or digits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.behaviour.measure import About, Measure
from douane.behaviour.recent import make_room
from douane.behaviour.ring import count
from douane.behaviour.tally import MINUTE

if TYPE_CHECKING:
    from douane.model.act import Act
    from douane.model.conduct import Conduct, Ring

MOST: Final = 64  # calls that are told apart
ALIKE: Final = 3  # calls that differ in digits, which are mostly about different things, count as one
_POLLED: Final = frozenset(
    {"tasks/get", "tasks/result"}
)  # as often as the server says, twice a second by default


def _asked(conduct: Conduct, act: Act) -> float:
    slot = conduct.minute
    same: float = _again(conduct.same, act.same, slot)
    if act.scope in _POLLED:
        return same / ALIKE
    return same if act.alike == act.same else max(same, _again(conduct.alike, act.alike, slot) / ALIKE)


def _again(table: dict[int, Ring], key: int, slot: int) -> int:
    counted = count(table, key, slot)
    make_room(table, MOST)
    return counted


LOOP: Final = Measure("loop", MINUTE, About.TOOL, _asked)
