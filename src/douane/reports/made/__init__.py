"""Reports, one file each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from douane.operations.base import Place
from douane.reports.document import Document
from douane.reports.made.access import access
from douane.reports.made.asked import Asked
from douane.reports.made.controls import controls
from douane.reports.made.flows import flows
from douane.reports.made.incidents import incidents
from douane.reports.made.reviews import reviews
from douane.reports.made.standing import standing


class Report(NamedTuple):
    """A report that can be made."""

    name: str
    about: str
    made: Callable[[Place, Asked], Document]


REPORTS: Final = (
    Report("access", "Who may use what, and what was never used.", access),
    Report("reviews", "Which servers are to be looked at again.", reviews),
    Report("flows", "Which data goes through which server (GDPR Art. 30).", flows),
    Report("controls", "What a framework asks for, with evidence (--for).", controls),
    Report("incidents", "What incidents there were.", incidents),
    Report("posture", "How this installation stands.", standing),
)
