"""What a person has seen of a question, to which their answer is bound whatever the database says later."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from douane.protocol.json import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from douane.approvals.ticket import Question

_ARGUMENTS: Final = "/arguments/"
_RISKS: Final = ("low", "medium", "high")


def seen_of_call(question: Question, free: Iterable[str]) -> str:
    """A digest of what is shown of a call, without the arguments at the places that are `free`."""
    return _digest([*_shown(question, frozenset(free))])


def seen_of_task(question: Question) -> str:
    """A digest of what is shown of it and of all calls that are like it."""
    free = frozenset(f"{_ARGUMENTS}{name}" for name in question.varying)
    return _digest([*_shown(question, free), dict(question.varying)])


def is_as_grave(seen: str, now: str) -> bool:
    """Whether a call is of no higher risk `now` than the one that somebody has seen."""
    return seen in _RISKS and now in _RISKS[: _RISKS.index(seen) + 1]


def _shown(question: Question, free: frozenset[str]) -> tuple[object, ...]:
    shown = question.shown
    if isinstance(shown, dict):
        shown = {name: one for name, one in shown.items() if f"{_ARGUMENTS}{escaped(name)}" not in free}
    whole = sorted(question.whole - free)
    return question.server_name, question.method, shown, whole, question.because, sorted(question.holds)


def _digest(content: object) -> str:
    """Of ASCII, since a call may hold what is no text in UTF-8."""
    return sha256(json.dumps(content, sort_keys=True).encode("ascii")).hexdigest()
