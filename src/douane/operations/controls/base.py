"""A control, and what came of putting it to the test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from douane.config import Config


class State(StrEnum):
    """How a control stood the test; `noted` is for what is only good to know."""

    FIRED = "fired"
    MISSED = "missed"
    UNCHECKED = "unchecked"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The state, and what happened in words for people."""

    state: State
    happened: str


@dataclass(frozen=True, slots=True)
class Control:
    """Something that must hold: its name, what is sent to test it, and the test."""

    name: str
    sent: str
    check: Callable[[Config], Outcome]


def fired(happened: str) -> Outcome:
    """The control did what it is there for."""
    return Outcome(State.FIRED, happened)


def missed(happened: str) -> Outcome:
    """The control did not."""
    return Outcome(State.MISSED, happened)


def unchecked(happened: str) -> Outcome:
    """Nothing can be said of the control."""
    return Outcome(State.UNCHECKED, happened)


def noted(happened: str) -> Outcome:
    """There is nothing to prove."""
    return Outcome(State.NOTED, happened)
