"""What sinks answer, read."""

from __future__ import annotations

from collections.abc import Mapping

from douane.alerts.road import Answer
from douane.protocol.json import value_of


def answered(answer: Answer) -> Mapping[str, object]:
    """The JSON object in an answer; an empty one where there is none."""
    found = value_of(answer.body)
    return found if isinstance(found, dict) else {}
