"""Walking through a space of ids: values of one argument that stand close together, or at equal distances.

Values are sorted into blocks of `BLOCK` numbers, each a set of bits. A value that is new in a block which
already has company is counted, in whatever order they come; so is one that is as far from the one before as
that was from its own. A few ids out of millions meet nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.behaviour.measure import About, Measure
from douane.behaviour.recent import keep
from douane.behaviour.ring import members, moved, slot_at, total, with_member, with_more
from douane.model.conduct import NOTHING, Walk

if TYPE_CHECKING:
    from douane.model.act import Act, Step
    from douane.model.conduct import Conduct, Ring

SPAN: Final = 600.0
BLOCK: Final = 512
COMPANY: Final = 15  # values of one block that can be there by chance
MOST: Final = 48  # series, and blocks, that are told apart


def _asked(conduct: Conduct, act: Act) -> float:
    if not act.steps:
        return 0.0
    slot, most = slot_at(conduct.now, SPAN), 0.0
    walks, blocks = dict(conduct.walks), dict(conduct.blocks)
    for step in act.steps:
        most = max(most, _walked(walks, blocks, step, slot) / step.weight)
    conduct.walks, conduct.blocks = walks, blocks
    return most


def _walked(walks: dict[int, Walk], blocks: dict[int, Ring], step: Step, slot: int) -> int:
    """How many values of the series were close to others, or at equal distances."""
    number = step.number
    walk = walks.pop(step.series, None)
    if walk is None:
        walk = Walk(number)
    followed, distance = moved(walk.followed, slot), number - walk.last
    is_even = (distance != 0 and distance == walk.stride) if step.is_even is None else step.is_even
    if _joins_company(blocks, step, slot) or is_even:
        followed = with_more(followed, slot)
    keep(walks, step.series, Walk(number, distance or walk.stride, followed, is_even), MOST)
    return total(followed)


def _joins_company(blocks: dict[int, Ring], step: Step, slot: int) -> bool:
    """Whether the value is new in a block that has others; it is in it from now on."""
    block, place = divmod(step.number, BLOCK)
    key = step.series << 64 | block & 0xFFFF_FFFF_FFFF_FFFF
    ring = moved(blocks.pop(key, NOTHING), slot)
    others = members(ring)
    keep(blocks, key, with_member(ring, place), MOST)
    return not others >> place & 1 and others.bit_count() >= COMPANY


ENUMERATION: Final = Measure("enumeration", SPAN, About.TOOL, _asked)
