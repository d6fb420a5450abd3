"""What the audit log is told of persons who enter to answer; answers themselves stand there as such."""

from __future__ import annotations

from douane.gateway.happened import happened
from douane.model.events import Record


def entered(who: str, at: float) -> Record:
    """Somebody has signed in."""
    return happened("approvals/entered", (who, at), {"findings": []})


def mistyped(who: str, at: float) -> Record:
    """Somebody did not know the passphrase."""
    return _refused(who, at, "somebody typed another passphrase than that for approvals")


def forged(who: str, at: float, because: str) -> Record:
    """An answer came that nobody has given who may."""
    return _refused(who, at, because)


def _refused(who: str, at: float, because: str) -> Record:
    finding = {"rule": "approval.refused", "severity": "high", "where": "", "because": because}
    return happened("approvals/refused", (who, at), {"action": "deny", "findings": [finding]})
