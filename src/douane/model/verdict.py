"""What the policy says of a message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Action(IntEnum):
    """What happens to a message, from mildest to strictest."""

    ALLOW = 0
    EDIT = 1
    HOLD = 2
    DENY = 3


class Treatment(IntEnum):
    """What an edit makes of what was found, from what shows the most to what shows the least."""

    MARK = 0  # it stays, in a text that is labelled
    LAST4 = 1  # its last four characters stay
    TOKENISE = 2  # a token stands for it, and is put back for who may have it
    HASH = 3  # a keyed digest stands for it
    REDACT = 4  # the detector's own placeholder
    CUT = 5  # a note of what was there


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """Why a verdict is what it is: the policy rule that spoke, and the finding it spoke about.

    `start` tells the finding from others of its rule in the same value. `fix` says what to do about it,
    `exception` is the command that lets it pass from now on. `ask` is who may lift a hold, and then `about`
    is the digest of what was found, or its place.
    """

    action: Action
    policy_rule: str
    finding: str
    where: str
    because: str
    fix: str = ""
    exception: str = ""
    start: int = 0
    ask: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Excepted:
    """A finding that no rule saw, because the exception of that name let it pass."""

    finding: str
    where: str
    start: int
    exception: str


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace code points `start`..`end` of the string at `where` with `text`.

    With `remove`, the whole array element or object member at `where` goes instead. Where `treatment` is
    one that needs the session or what was found, the engine works out the text that comes there instead
    of `text`; `rule` is that of the finding.
    """

    where: str
    start: int
    end: int
    text: str
    remove: bool = False
    treatment: Treatment = Treatment.REDACT
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """An action with every reason and edit that led to it, and what exceptions hid.

    Verdicts join with `|` to the stricter action, keeping all reasons.
    **Invariant:** joining is associative, commutative and idempotent, and never yields a milder action.
    """

    action: Action = Action.ALLOW
    reasons: frozenset[Reason] = frozenset()
    edits: frozenset[Edit] = frozenset()
    lifted: frozenset[Excepted] = frozenset()

    def __or__(self, other: Verdict) -> Verdict:
        return joined((self, other))


ALLOWED = Verdict()


def joined(verdicts: Iterable[Verdict]) -> Verdict:
    """All of them joined with `|`, in time linear in their reasons and edits."""
    every = (ALLOWED, *verdicts)
    return Verdict(
        max(verdict.action for verdict in every),
        frozenset().union(*(verdict.reasons for verdict in every)),
        frozenset().union(*(verdict.edits for verdict in every)),
        frozenset().union(*(verdict.lifted for verdict in every)),
    )
