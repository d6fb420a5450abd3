"""The HIPAA Security Rule (45 CFR part 164, subpart C)."""

from __future__ import annotations

from typing import Final

from douane.reports.frameworks.base import Clause, Framework

FRAMEWORK: Final = Framework(
    "hipaa",
    "HIPAA Security Rule, 45 CFR 164",
    (
        Clause("164.308(a)(1)(ii)(A)", "Risk analysis", ("estate.safe", "servers.decided"), "the analysis"),
        Clause(
            "164.308(a)(1)(ii)(D)",
            "Review of activity",
            ("alerts.told", "audit.recorded"),
            "who reviews, and how often",
        ),
        Clause(
            "164.308(a)(3)",
            "Workforce security",
            ("callers.known", "callers.keys-used"),
            "clearance and termination",
        ),
        Clause(
            "164.308(a)(4)", "Access is authorised", ("servers.demanded", "callers.least", "people.signed")
        ),
        Clause(
            "164.308(a)(5)(ii)(B)",
            "Malicious software",
            ("walls.there", "servers.definitions", "policy.enforced"),
        ),
        Clause("164.308(a)(5)(ii)(C)", "Log-in monitoring", ("alerts.told", "people.second-factor")),
        Clause(
            "164.308(a)(6)",
            "Security incidents",
            ("alerts.told", "alerts.delivered"),
            "the procedure: `douane incident`",
        ),
        Clause(
            "164.308(a)(7)", "Contingency plan", ("audit.durable",), "backups, and that they can be restored"
        ),
        Clause("164.308(a)(8)", "Evaluation", ("policy.fires", "servers.reviewed")),
        Clause(
            "164.308(b)", "Business associates", ("servers.owned",), "contracts with who runs remote servers"
        ),
        Clause("164.312(a)(1)", "Access control", ("callers.known", "callers.least", "secrets.limited")),
        Clause("164.312(a)(2)(i)", "Unique identification", ("callers.known", "people.second-factor")),
        Clause("164.312(b)", "Audit controls", ("audit.recorded", "audit.signed", "audit.retained")),
        Clause("164.312(c)(1)", "Integrity", ("audit.proven", "servers.definitions")),
        Clause("164.312(d)", "Authentication", ("callers.known", "people.second-factor")),
        Clause("164.312(e)(1)", "Transmission security", ("callers.encrypted", "walls.network")),
        Clause(
            "164.316(b)(2)(i)",
            "Documentation is kept six years",
            ("audit.retained",),
            "that rules keep entries of changes that long",
        ),
    ),
)
