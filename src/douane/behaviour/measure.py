"""What a measure is: how it remembers, and how much it counts for one request."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

from douane.behaviour.answer import Answer
from douane.model.act import Act
from douane.model.conduct import Conduct


class About(Enum):
    """Whom a measure slows down: the tool or method that is called, or all of the session."""

    TOOL = "tool"
    SESSION = "session"


class Measure(NamedTuple):
    """A name, which is also that of its bound, and what it counts in `span` seconds.

    `asked` remembers a request and says how much there is with it, `heard` and `refused` remember an answer
    and a request that the policy refused; all at `conduct.now`.
    **Invariant:** the same request once more, at the same moment, never makes a count smaller.
    """

    name: str
    span: float
    about: About
    asked: Callable[[Conduct, Act], float]
    heard: Callable[[Conduct, Answer], None] | None = None
    refused: Callable[[Conduct, Act], None] | None = None
