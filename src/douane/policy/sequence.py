"""Calls that are harmless one by one and not one after the other, as an operator describes them."""

from __future__ import annotations

from typing import Final, NamedTuple

from douane.model.deed import Deed, Traits
from douane.model.finding import Severity
from douane.model.steps import Way
from douane.policy.pattern import Pattern

FAMILY: Final = "sequence."
_OF_DEEDS: Final = ("sink", "destructive")


class Step(NamedTuple):
    """Which calls are a step: all that is stated must fit."""

    server: Pattern | None = None
    tool: Pattern | None = None
    label: Pattern | None = None
    does: frozenset[Deed] = frozenset()

    @property
    def comes_back(self) -> bool:
        """Whether it is about what a call brings, so that it is taken when the answer has come.

        Others are taken when the call passes, whatever becomes of it.
        """
        if self.label is not None:
            return not any(map(self.label.matches, _OF_DEEDS))
        return Deed.READ in self.does


class Sequence(NamedTuple):
    """Steps that follow one another, the severity of what is found at the last, and a sentence for people."""

    id: str
    steps: tuple[Step, ...]
    way: Way
    severity: Severity
    because: str

    @property
    def finding(self) -> str:
        """The rule by which the last step is found."""
        return FAMILY + self.id


def is_step(step: Step, traits: Traits) -> bool:
    """Whether such a call is this step."""
    return (
        (step.server is None or any(map(step.server.matches, (traits.server, traits.server_id))))
        and (step.tool is None or step.tool.matches(traits.tool))
        and (step.label is None or step.label.matches_one(traits.labels))
        and (not step.does or not step.does.isdisjoint(traits.deeds))
    )
