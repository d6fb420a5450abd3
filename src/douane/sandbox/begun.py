"""The entry of the audit log that says within which walls a server was begun, and what holds them."""

from __future__ import annotations

from typing import Final, NamedTuple

from douane.model.events import Record
from douane.model.server import ServerIdentity
from douane.protocol.direction import Direction
from douane.sandbox.mechanism import Mechanism

_VERSION: Final = 1
ABSENT: Final = "sandbox.absent"


class Start(NamedTuple):
    """A server that was begun at `at` (epoch seconds) in a profile, which `mechanism` holds.

    `warning` says why it has no walls.
    """

    at: float
    profile: str
    warning: str = ""
    mechanism: Mechanism | None = None


def entry(start: Start, server: ServerIdentity, principal: str, session: str = "") -> Record:
    """What the log is told."""
    body: dict[str, object] = {
        "v": _VERSION,
        "at": start.at,
        "session": session,
        "principal": principal,
        "server": server.id,
        "server_name": server.name,
        "revision": "",
        "direction": Direction.TO_CLIENT.value,
        "kind": "lifecycle",
        "subject": start.profile,
        "mechanism": (start.mechanism or Mechanism.NONE).value,
        "method": "sandbox/begun",
        "action": "allow",
        "findings": [_finding(start.warning)] if start.warning else [],
    }
    return Record(body)


def _finding(warning: str) -> dict[str, object]:
    return {"rule": ABSENT, "severity": "high", "where": "", "because": warning}
