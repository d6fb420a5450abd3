"""The same call again and again, or one that differs in nothing but case, spaces, punctuation or digits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.behaviour.measure import About, Measure
from douane.behaviour.recent import make_room
from douane.behaviour.ring import count
from douane.behaviour.tally import MINUTE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from douane.model.act import Act
    from douane.model.conduct import Conduct, Ring

MOST: Final = 64  # calls that are told apart
ALIKE: Final = 3  # calls that differ in digits, which are mostly about different things, count as one
_POLLED: Final = frozenset(
    {"tasks/get", "tasks/result"}
)  # as often as the server says, twice a second by default


def _asked(conduct: Conduct, act: Act) -> float:
    conduct.same, same = _again(conduct.same, act.same, conduct.minute)
    if act.scope in _POLLED:
        return same / ALIKE
    if act.alike == act.same:
        return same
    conduct.alike, alike = _again(conduct.alike, act.alike, conduct.minute)
    return max(same, alike / ALIKE)


def _again(before: Mapping[int, Ring], key: int, slot: int) -> tuple[Mapping[int, Ring], int]:
    """The table with one more, and how many that are."""
    table = dict(before)
    counted = count(table, key, slot)
    make_room(table, MOST)
    return table, counted


LOOP: Final = Measure("loop", MINUTE, About.TOOL, _asked)
