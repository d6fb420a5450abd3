"""What may be wrong with a definition's form."""

from __future__ import annotations

from typing import Final

from douane.detectors.sighting import Rule
from douane.model.finding import Severity

TAGS: Final = ("MCP03:2025", "ASI02", "AML.T0051.001", "MCP-T4")


def _form(name: str, because: str, severity: Severity) -> Rule:
    """The rule `poisoning.<name>`."""
    return Rule(f"poisoning.{name}", severity, because, TAGS)


LIES: Final = _form("annotation", "an annotation that the tool's own name contradicts", Severity.MEDIUM)
MIXED: Final = _form("mixed-name", "a name with letters of two scripts that look alike", Severity.HIGH)
TWIN: Final = _form("look-alike", "a name that looks like another tool's", Severity.HIGH)
SENTENCE: Final = _form("name", "a name that is a sentence", Severity.MEDIUM)
SIDE_NOTE: Final = _form("side-note", "a parameter for what the tool has no use for", Severity.HIGH)
RULES: Final = (LIES, MIXED, TWIN, SENTENCE, SIDE_NOTE)
