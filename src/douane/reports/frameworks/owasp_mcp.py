"""The OWASP MCP Top 10 (beta of 2026-04)."""

from __future__ import annotations

from typing import Final

from douane.reports.frameworks.base import Clause, Framework

FRAMEWORK: Final = Framework(
    "owasp-mcp",
    "OWASP MCP Top 10",
    (
        Clause(
            "MCP01:2025",
            "Token mismanagement and secret exposure",
            ("secrets.rotated", "secrets.limited", "estate.plain", "policy.enforced"),
        ),
        Clause(
            "MCP02:2025",
            "Privilege escalation by scope creep",
            ("callers.least", "servers.reviewed", "servers.used"),
        ),
        Clause(
            "MCP03:2025", "Tool poisoning", ("servers.definitions", "servers.first-use", "policy.enforced")
        ),
        Clause(
            "MCP04:2025",
            "Supply chain and dependency tampering",
            ("servers.versions", "servers.decided", "estate.safe"),
        ),
        Clause(
            "MCP05:2025",
            "Command injection and execution",
            ("policy.enforced", "policy.fires", "walls.there"),
        ),
        Clause("MCP06:2025", "Intent flow subversion", ("policy.enforced", "policy.fires")),
        Clause(
            "MCP07:2025",
            "Insufficient authentication and authorisation",
            ("callers.known", "callers.least", "people.second-factor", "people.signed"),
        ),
        Clause(
            "MCP08:2025",
            "Lack of audit and telemetry",
            ("audit.recorded", "audit.signed", "alerts.told", "alerts.followed"),
        ),
        Clause(
            "MCP09:2025",
            "Shadow MCP servers",
            ("estate.shadow", "estate.reported", "estate.protected", "servers.demanded"),
        ),
        Clause(
            "MCP10:2025",
            "Context injection and over-sharing",
            ("policy.enforced", "walls.network", "callers.least"),
        ),
    ),
)
