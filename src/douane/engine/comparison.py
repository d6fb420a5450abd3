"""Recorded messages under another policy, beside what became of them, and whether that can be relied on."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

from douane.engine.doubt import OPEN, Doubt
from douane.engine.replay import Follow, Outcome, Replay
from douane.engine.reverdict import Known
from douane.model.verdict import Action

if TYPE_CHECKING:
    from collections.abc import Mapping

    from douane.engine.rules import Rules
    from douane.engine.told import Told
    from douane.policy.document import Policy, Rule

_ENGINE: Final = "engine"


class Compared(NamedTuple):
    """A recorded message: what was carried out, what would be, by which rules, and what is not known."""

    told: Told
    then: Action
    now: Action
    rules: tuple[str, ...]
    doubts: frozenset[Doubt]

    @property
    def is_open(self) -> bool:
        """Whether nobody can say what would become of it."""
        return not self.doubts.isdisjoint(OPEN)

    @property
    def is_changed(self) -> bool:
        """Whether something else would become of it than did, and that is what the candidate does."""
        is_known = not self.is_open and Doubt.CHANGED_SINCE not in self.doubts
        return is_known and self.now is not self.then


class Comparison:
    """Judges a record under `candidate`, and under `present` to see whether that gives what the record says.

    `begins` is when what is read of the record begins, in seconds since the epoch, if it is not all of it.
    """

    def __init__(self, candidate: Rules, present: Rules, begins: float = -inf) -> None:
        self._revision = present.policy.revision
        self._is_in_force = candidate.policy.revision == present.policy.revision
        is_as_careful = present.settings.approvals.risk == candidate.settings.approvals.risk
        same = unchanged(present.policy, candidate.policy) if is_as_careful else frozenset()
        known = Known(self._revision, same)
        self._now = Replay(candidate, Follow.VERDICTS, known, begins)
        self._then = Replay(
            present, Follow.RECORD, Known(self._revision, unchanged(present.policy, present.policy)), begins
        )

    def take(self, seq: int, body: Mapping[str, object]) -> Compared | None:
        """The message that the next entry tells of; None where it tells of none, or none would come to it."""
        now, then = self._now.take(seq, body), self._then.take(seq, body)
        if now is None:
            return None
        doubts = now.doubts
        if then is not None and self._is_otherwise(then):
            doubts |= {Doubt.NOT_REPRODUCED}
        if then is not None and not self._is_in_force and now.action is then.action is not now.told.action:
            doubts |= {Doubt.CHANGED_SINCE}
        return Compared(now.told, now.told.action, now.action, _deciding(now), doubts)

    def _is_otherwise(self, then: Outcome) -> bool:
        """Whether a message of the policy of now comes out other than it did, and nobody knows why."""
        is_of_now = then.told.text("revision") == self._revision
        return is_of_now and then.action is not then.told.action and then.doubts.isdisjoint(OPEN)


def unchanged(before: Policy, after: Policy) -> frozenset[str]:
    """The rules that say the same in both, wherever they stand."""
    kept = {rule.id: _meaning(rule) for rule in before.rules}
    return frozenset(rule.id for rule in after.rules if kept.get(rule.id) == _meaning(rule))


def _meaning(rule: Rule) -> dict[str, object]:
    """All that a rule says, without where it stands."""
    return {**rule._asdict(), "source": None, "when": rule.when and rule.when.text}


def _deciding(now: Outcome) -> tuple[str, ...]:
    """The strictest rules of the stricter outcome; of a list, they deny or hold what is left out of it."""
    causes = now.causes if now.action > now.told.action else frozenset(now.told.causes)
    strictest = max((one.action for one in causes), default=Action.ALLOW)
    return tuple(sorted({one.rule for one in causes if one.action is strictest})) or (_ENGINE,)
