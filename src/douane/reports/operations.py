"""What reports tell, as views of the page and the API."""

from __future__ import annotations

from typing import Final

from douane.operations.base import Act, Body, Field, Given, Place, Role, View
from douane.reports.gathering import gathered, thorough
from douane.reports.posture import Posture, posture


def shown(place: Place, given: Given) -> Body:
    """How every practice stands, the score, and what to do next."""
    return told(posture((thorough if given.get("thorough") else gathered)(place)))


def told(found: Posture) -> Body:
    """A posture as it is written down."""
    return {
        "score": found.score,
        "practices": [
            {"id": practice.id, "title": practice.title, "weight": practice.weight} | judged._asdict()
            for practice, judged in found.standings
        ],
        "next": [one.judged.next for one in found.open],
    }


VIEWS: Final[tuple[View, ...]] = (
    View(
        "posture",
        "/posture",
        Role.AUDITOR,
        "How this installation stands, and what to do next.",
        shown,
        (Field("thorough", "flag", about="also try every control and prove the log; takes seconds"),),
    ),
)
ACTS: Final[tuple[Act, ...]] = ()
