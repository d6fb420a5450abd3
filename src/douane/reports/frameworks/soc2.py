"""SOC 2: the trust services criteria (AICPA TSP section 100, 2017, points of focus of 2022)."""

from __future__ import annotations

from typing import Final

from douane.reports.frameworks.base import Clause, Framework

FRAMEWORK: Final = Framework(
    "soc2",
    "SOC 2, trust services criteria",
    (
        Clause(
            "CC1.3",
            "Structures, authorities and responsibilities",
            ("servers.owned", "people.administrators"),
            "who answers to whom",
        ),
        Clause(
            "CC3.2",
            "Risks are identified and analysed",
            ("estate.safe", "servers.decided"),
            "the register of risks",
        ),
        Clause("CC4.1", "Controls are evaluated as they go on", ("policy.fires", "servers.reviewed")),
        Clause("CC5.3", "Policies are put into action", ("policy.enforced", "policy.excepted")),
        Clause(
            "CC6.1",
            "Logical access is restricted",
            ("callers.known", "callers.least", "people.second-factor", "secrets.limited"),
        ),
        Clause(
            "CC6.2",
            "Access is registered, authorised and removed",
            ("servers.demanded", "callers.keys-used"),
            "who joins and leaves",
        ),
        Clause("CC6.3", "Access follows roles and least privilege", ("callers.least", "servers.used")),
        Clause(
            "CC6.6",
            "Measures against threats from outside",
            ("walls.network", "policy.enforced", "callers.known"),
        ),
        Clause(
            "CC6.7",
            "Transmission and movement of information is restricted",
            ("callers.encrypted", "policy.enforced", "walls.network"),
        ),
        Clause(
            "CC6.8",
            "Unauthorised or malicious software is prevented or detected",
            ("walls.there", "servers.versions", "servers.definitions", "estate.shadow"),
        ),
        Clause(
            "CC7.1",
            "Changes of configuration and new vulnerabilities are detected",
            ("servers.definitions", "estate.safe", "estate.reported"),
        ),
        Clause("CC7.2", "Anomalies are monitored", ("alerts.told", "alerts.delivered", "alerts.followed")),
        Clause(
            "CC7.3",
            "Events are evaluated",
            ("audit.recorded", "audit.proven"),
            "who looks at alerts, and how soon",
        ),
        Clause(
            "CC7.4",
            "Incidents are responded to",
            ("alerts.told",),
            "that incidents were opened and closed: `douane incident list`",
        ),
        Clause(
            "CC8.1",
            "Changes are authorised, tested and approved",
            ("servers.demanded", "servers.first-use", "people.signed"),
        ),
        Clause(
            "CC9.2",
            "Vendors are assessed",
            ("servers.decided", "servers.reviewed"),
            "contracts with those who run remote servers",
        ),
        Clause("C1.2", "Confidential information is disposed of", ("audit.retained", "audit.erasable")),
        Clause("P4.2", "Personal information is retained as said", ("audit.retained",)),
    ),
)
