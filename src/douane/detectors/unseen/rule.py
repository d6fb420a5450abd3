"""What the rules about hidden text have in common."""

from __future__ import annotations

from typing import Final

from douane.detectors.sighting import Rule
from douane.model.finding import Severity

TAGS: Final = ("MCP06:2025", "AML.T0068", "ASI01")


def hidden(name: str, because: str, severity: Severity) -> Rule:
    """The rule `hidden.<name>`; `because` says what was found."""
    return Rule(f"hidden.{name}", severity, because, TAGS)
