"""The General Data Protection Regulation (EU) 2016/679, where a gateway has a part in it."""

from __future__ import annotations

from typing import Final

from douane.reports.frameworks.base import Clause, Framework

FRAMEWORK: Final = Framework(
    "gdpr",
    "GDPR, Regulation (EU) 2016/679",
    (
        Clause("Art. 5(1)(c)", "Data minimisation", ("policy.enforced", "callers.least", "servers.used")),
        Clause("Art. 5(1)(e)", "Storage limitation", ("audit.retained",)),
        Clause(
            "Art. 5(1)(f)",
            "Integrity and confidentiality",
            ("audit.proven", "callers.encrypted", "walls.there"),
        ),
        Clause("Art. 5(2)", "Accountability", ("audit.recorded", "audit.signed")),
        Clause(
            "Art. 13, 14", "Information of persons", (), "what is told to persons whose data agents work on"
        ),
        Clause(
            "Art. 15",
            "Access by the person",
            ("audit.recorded",),
            "the answer itself: `douane audit subject` finds what concerns them",
        ),
        Clause("Art. 17", "Erasure", ("audit.erasable",), "erasure in the servers behind"),
        Clause(
            "Art. 25",
            "Protection by design and by default",
            ("policy.enforced", "policy.fires", "callers.least"),
        ),
        Clause(
            "Art. 28",
            "Processors",
            ("servers.decided", "servers.owned"),
            "contracts with who runs remote servers",
        ),
        Clause(
            "Art. 30",
            "Records of processing",
            ("servers.decided",),
            "purposes and legal bases: `douane report flows` has the rest",
        ),
        Clause("Art. 32(1)(a)", "Pseudonymisation and encryption", ("callers.encrypted", "audit.erasable")),
        Clause(
            "Art. 32(1)(b)",
            "Confidentiality, integrity and resilience",
            ("callers.known", "walls.there", "walls.network", "secrets.limited"),
        ),
        Clause("Art. 32(1)(d)", "Measures are tested regularly", ("policy.fires", "servers.reviewed")),
        Clause(
            "Art. 33",
            "The authority is notified within 72 hours",
            ("alerts.told", "alerts.delivered"),
            "the notification: `douane incident` drafts it and keeps the time",
        ),
        Clause("Art. 34", "Persons are told of a breach", (), "whether the risk for them is high"),
        Clause("Art. 35", "Impact assessment", (), "the assessment"),
    ),
)
