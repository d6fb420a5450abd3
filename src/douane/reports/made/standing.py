"""How an installation stands, as a report."""

from __future__ import annotations

from douane.operations.base import Place
from douane.reports.document import Document, Section, Table
from douane.reports.made.asked import Asked
from douane.reports.posture import posture


def standing(place: Place, asked: Asked) -> Document:
    """Every practice, with what shows how far it holds, and what to do."""
    found = posture(asked.look(place))
    rows = [
        (one.practice.title, one.judged.state, one.judged.evidence, one.judged.next)
        for one in found.standings
    ]
    return Document(
        "posture",
        "How this installation stands",
        asked.until,
        (("score", f"{found.score} of 100"),),
        (Section("Practices", (), Table(("practice", "state", "evidence", "next"), rows)),),
    )
