"""The tags of findings: what an entry notes, and what rules that note none stand for in lists of threats."""

from __future__ import annotations

from typing import Final

# OWASP MCP Top 10, OWASP agentic applications, MITRE ATLAS, CoSAI; detectors note their own.
_OF_OURS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("approval.", ("MCP07:2025", "ASI09", "MCP-T1")),
    ("egress.", ("MCP10:2025", "ASI02", "AML.T0086", "MCP-T8")),
    ("estate.", ("MCP09:2025", "ASI04", "MCP-T11")),
    ("identity.", ("MCP07:2025", "ASI03", "MCP-T1")),
    ("kill.", ("MCP08:2025", "ASI10", "MCP-T9")),
    ("limit.", ("ASI08", "AML.T0029", "MCP-T10")),
    ("pin.", ("MCP03:2025", "ASI04", "AML.T0110", "MCP-T6")),
    ("protocol.", ("MCP-T3",)),
    ("sandbox.", ("MCP05:2025", "ASI05", "MCP-T8")),
    ("secret.", ("MCP01:2025", "ASI03", "AML.T0055", "MCP-T5")),
    ("session.", ("MCP07:2025", "ASI03", "MCP-T7")),
)


def tags_of(rule: str, noted: object) -> tuple[str, ...]:
    """The tags that the entry notes, or else those of the rule's family."""
    if isinstance(noted, list) and noted:
        return tuple(tag for tag in noted if isinstance(tag, str))
    return next((tags for family, tags in _OF_OURS if rule.startswith(family)), ())
