"""What the audit log is told of persons who enter to answer; answers themselves stand there as such."""

from __future__ import annotations

from typing import Final

from douane.model.events import Record
from douane.protocol.direction import Direction

_VERSION: Final = 1


def entered(who: str, at: float) -> Record:
    """Somebody has signed in."""
    return _entry(who, at, {"method": "approvals/entered", "action": "allow", "findings": []})


def mistyped(who: str, at: float) -> Record:
    """Somebody did not know the passphrase."""
    return _refused(who, at, "somebody typed another passphrase than that for approvals")


def forged(who: str, at: float, because: str) -> Record:
    """An answer came that nobody has given who may."""
    return _refused(who, at, because)


def _refused(who: str, at: float, because: str) -> Record:
    finding = {"rule": "approval.refused", "severity": "high", "where": "", "because": because}
    return _entry(who, at, {"method": "approvals/refused", "action": "deny", "findings": [finding]})


def _entry(who: str, at: float, more: dict[str, object]) -> Record:
    body: dict[str, object] = {
        "v": _VERSION,
        "at": at,
        "session": "",
        "principal": who,
        "server": "",
        "server_name": "",
        "direction": Direction.TO_SERVER.value,
        "kind": "lifecycle",
        "subject": "",
    }
    return Record(body | more)
