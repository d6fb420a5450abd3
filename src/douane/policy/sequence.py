"""Calls that are harmless one by one and not one after the other, as an operator describes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from douane.model.deed import Deed, Traits
from douane.model.finding import Severity
from douane.model.steps import Way
from douane.policy.pattern import Pattern

FAMILY: Final = "sequence."
_OF_DEEDS: Final = frozenset({"sink", "destructive"})


class Step(NamedTuple):
    """Which calls are a step: all that is stated must fit, one of several labels and deeds.

    `comes_back` is whether it is about what a call brings, and so taken when the answer has come. Others are
    taken when the call passes, whatever becomes of it.
    """

    server: Pattern | None = None
    tool: Pattern | None = None
    labels: frozenset[str] = frozenset()
    does: frozenset[Deed] = frozenset()
    comes_back: bool = False


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


class Beginning(NamedTuple):
    """A step before the last of a sequence, and its number, from 0 on."""

    way: Way
    number: int
    step: Step


def beginnings(sequences: Iterable[Sequence]) -> tuple[Beginning, ...]:
    """The steps of all of them by which they come about."""
    return tuple(
        Beginning(one.way, number, step) for one in sequences for number, step in enumerate(one.steps[:-1])
    )


def step_of(
    server: Pattern | None, tool: Pattern | None, labels: frozenset[str], does: frozenset[Deed]
) -> Step:
    """The step for which all of this is stated."""
    comes_back = labels.isdisjoint(_OF_DEEDS) if labels else Deed.READ in does
    return Step(server, tool, labels, does, comes_back)


def is_step(step: Step, traits: Traits) -> bool:
    """Whether such a call is this step."""
    return (
        not (step.labels and step.labels.isdisjoint(traits.labels))
        and not (step.does and step.does.isdisjoint(traits.deeds))
        and (step.tool is None or step.tool.matches(traits.tool))
        and (step.server is None or _is_at(step.server, traits))
    )


def _is_at(wanted: Pattern, traits: Traits) -> bool:
    return wanted.matches(traits.server) or wanted.matches(traits.server_id)
