"""The rules about hidden text."""

from __future__ import annotations

from typing import Final

from douane.detectors.sighting import Rule
from douane.model.finding import Severity

TAGS: Final = ("MCP06:2025", "ASI01", "AML.T0068", "MCP-T4")


def _hidden(name: str, because: str, severity: Severity) -> Rule:
    """The rule `hidden.<name>`; `because` says what was found."""
    return Rule(f"hidden.{name}", severity, because, TAGS)


TAG_CHARACTERS: Final = _hidden(
    "tag-characters", "text written in invisible tag characters", Severity.CRITICAL
)
VARIATION_SELECTORS: Final = _hidden(
    "variation-selectors", "variation selectors that select nothing and can carry text", Severity.HIGH
)
ZERO_WIDTH: Final = _hidden(
    "zero-width", "zero-width characters that split words or can carry text", Severity.MEDIUM
)
BIDI: Final = _hidden("bidi", "direction controls that reorder what is shown", Severity.HIGH)
ANSI: Final = _hidden("ansi", "terminal control sequences that hide or move text", Severity.HIGH)
ADDRESSED_COMMENT: Final = _hidden("html-comment", "a comment that speaks to its reader", Severity.MEDIUM)
COMMENT: Final = _hidden("html-comment", "a comment that a rendered page does not show", Severity.LOW)
ESCAPED_TAGS: Final = _hidden(
    "tag-characters", "escapes of invisible tag characters that spell text", Severity.HIGH
)
ESCAPED_ZERO_WIDTH: Final = _hidden(
    "zero-width", "escapes of zero-width characters in a row", Severity.MEDIUM
)
TOO_MANY: Final = _hidden("too-many", "more hidden pieces than are listed", Severity.CRITICAL)._replace(
    stands_for="hidden."
)

RULES: Final = (TAG_CHARACTERS, VARIATION_SELECTORS, ZERO_WIDTH, BIDI, ANSI, COMMENT, TOO_MANY)
