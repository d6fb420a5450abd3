"""What a sound installation does, and what was found of that in one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from douane.reports.facts import Facts

THOROUGH: Final = "`douane posture --thorough`"  # what to do about what only a closer look tells
_LISTED: Final = 5  # names in one sentence of evidence


class State(StrEnum):
    """How far something holds; what nobody could look at holds no more than what does not."""

    MET = "met"
    PARTLY = "partly met"
    NOT_MET = "not met"
    UNKNOWN = "unknown"
    NOT_NEEDED = "does not apply"


class Judged(NamedTuple):
    """How far a practice holds, what shows it, and what to do next, ``""`` where nothing is left to do."""

    state: State
    evidence: str
    next: str = ""


class Practice(NamedTuple):
    """One practice: `weight` is 1 to 3, and the `id` is what frameworks of controls refer to."""

    id: str
    title: str
    weight: int
    judge: Callable[[Facts], Judged]


def met(evidence: str) -> Judged:
    """It holds."""
    return Judged(State.MET, evidence)


def partly(evidence: str, then: str) -> Judged:
    """It holds for some."""
    return Judged(State.PARTLY, evidence, then)


def not_met(evidence: str, then: str) -> Judged:
    """It does not hold."""
    return Judged(State.NOT_MET, evidence, then)


def unknown(evidence: str, then: str) -> Judged:
    """Nobody has looked, or nobody could."""
    return Judged(State.UNKNOWN, evidence, then)


def not_needed(evidence: str) -> Judged:
    """There is nothing here that it is about."""
    return Judged(State.NOT_NEEDED, evidence)


def all_but(whole: int, but: Sequence[str], what: str, then: str) -> Judged:
    """How far something holds for `whole` things of which `but` are the names of those that it does not."""
    if not but:
        return met(f"{what}: {whole} of {whole}")
    evidence = f"{what}: {whole - len(but)} of {whole}; not {few(but)}"
    return partly(evidence, then) if len(but) < whole else not_met(evidence, then)


def few(names: Sequence[str]) -> str:
    """Some names, and how many more there are."""
    shown = ", ".join(f"`{name}`" for name in names[:_LISTED])
    return shown + (f" and {len(names) - _LISTED} more" if len(names) > _LISTED else "")
