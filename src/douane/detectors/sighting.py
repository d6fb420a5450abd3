"""What a detector knows of a rule, and one place in a text where it applies."""

from __future__ import annotations

from enum import Enum
from typing import Final, NamedTuple

from douane.model.finding import Severity

MOST: Final = 5_000  # sightings of one message that one detector lists


class Tier(Enum):
    """How a rule counts."""

    HARD = "hard"  # acts alone
    SOFT = "soft"  # is recorded, and counts in a score


class Rule(NamedTuple):
    """A stable dotted id, how bad it is, why it is reported, and the lists that know the threat.

    A rule about a list that was cut `stands_for` all rules whose ids begin so.
    """

    id: str
    severity: Severity
    because: str
    tags: tuple[str, ...] = ()
    tier: Tier = Tier.HARD
    stands_for: str = ""


class Sighting(NamedTuple):
    """`rule` applies to `start`..`end` of a joined text, and `mend` would replace that.

    With `is_member` it applies only if the string before is the name of this value, with `may_follow` also if
    that is the item before it in an array and it can be nothing else. `found` is the value itself where it
    differs from the text of the span, because it was hidden or encoded there.
    """

    rule: Rule
    start: int
    end: int
    mend: str | None
    confidence: float = 1.0
    is_member: bool = False
    found: str = ""
    may_follow: bool = False
