"""PCI DSS 4.0.1, where a gateway has a part in it."""

from __future__ import annotations

from typing import Final

from douane.reports.frameworks.base import Clause, Framework

FRAMEWORK: Final = Framework(
    "pci",
    "PCI DSS 4.0.1",
    (
        Clause(
            "1.4",
            "Connections between trusted and untrusted networks are controlled",
            ("walls.network", "callers.known"),
        ),
        Clause("2.2", "Components are configured securely", ("policy.fires", "policy.enforced")),
        Clause(
            "3.3",
            "Sensitive authentication data is not stored",
            ("audit.recorded", "policy.enforced"),
            "that servers behind store none",
        ),
        Clause("3.4", "Account numbers are masked where they are shown", ("policy.enforced",)),
        Clause(
            "4.2", "Account numbers are encrypted in transmission", ("callers.encrypted", "policy.enforced")
        ),
        Clause("5.2", "Malicious software is prevented or detected", ("walls.there", "servers.definitions")),
        Clause(
            "6.3",
            "Vulnerabilities are identified and addressed",
            ("estate.safe", "servers.versions"),
            "that patches are installed in time",
        ),
        Clause(
            "6.3.2",
            "Inventory of software, third-party components included",
            ("servers.decided", "estate.reported"),
        ),
        Clause("6.5", "Changes are managed", ("servers.demanded", "servers.definitions", "people.signed")),
        Clause(
            "7.2",
            "Access is by need to know and least privilege",
            ("callers.least", "servers.used", "secrets.limited"),
        ),
        Clause("8.2", "Identities are unique and managed", ("callers.known", "callers.keys-used")),
        Clause("8.3", "Strong authentication", ("people.second-factor", "callers.keys-end")),
        Clause("8.4", "Authentication with several factors", ("people.second-factor",)),
        Clause(
            "8.6",
            "Credentials of systems and applications are managed",
            ("secrets.rotated", "secrets.limited", "estate.plain"),
        ),
        Clause("10.2", "Audit logs record what is needed", ("audit.recorded",)),
        Clause("10.3", "Audit logs are protected", ("audit.signed", "audit.proven")),
        Clause(
            "10.4",
            "Audit logs are reviewed",
            ("alerts.told", "alerts.followed"),
            "who reviews, and how often",
        ),
        Clause("10.5", "Audit history is retained", ("audit.retained",), "twelve months at least"),
        Clause("12.8", "Third parties are managed", ("servers.owned", "servers.reviewed"), "contracts"),
        Clause(
            "12.10",
            "Incidents are responded to at once",
            ("alerts.told", "alerts.delivered"),
            "the plan: `douane incident`",
        ),
    ),
)
