"""The categories of threats of CoSAI MCP Security 2.0 (2026-08)."""

from __future__ import annotations

from typing import Final

from douane.reports.frameworks.base import Clause, Framework

FRAMEWORK: Final = Framework(
    "cosai",
    "CoSAI MCP Security 2.0",
    (
        Clause(
            "MCP-T1",
            "Authentication and identity",
            ("callers.known", "people.second-factor", "callers.keys-end"),
        ),
        Clause("MCP-T2", "Access control", ("callers.least", "servers.demanded", "people.signed")),
        Clause("MCP-T3", "Input validation", ("policy.enforced", "policy.fires")),
        Clause("MCP-T4", "Boundary of data and control", ("policy.enforced", "servers.definitions")),
        Clause("MCP-T5", "Data protection", ("policy.enforced", "audit.erasable", "estate.plain")),
        Clause(
            "MCP-T6",
            "Integrity and verification",
            ("servers.definitions", "servers.versions", "audit.proven"),
        ),
        Clause("MCP-T7", "Session and transport", ("callers.encrypted", "callers.known")),
        Clause(
            "MCP-T8", "Network binding and isolation", ("walls.network", "walls.there", "callers.encrypted")
        ),
        Clause(
            "MCP-T9", "Trust boundaries and privilege", ("callers.least", "secrets.limited", "walls.there")
        ),
        Clause(
            "MCP-T10",
            "Resources and rates",
            ("policy.enforced",),
            "that bounds fit the load: see docs/limits.md",
        ),
        Clause(
            "MCP-T11",
            "Supply chain and lifecycle",
            ("servers.decided", "servers.reviewed", "servers.versions", "estate.shadow"),
        ),
        Clause("MCP-T12", "Logging", ("audit.recorded", "audit.signed", "audit.retained", "alerts.told")),
    ),
)
