"""What the audit log is told of secrets: who was given which, and when one was taken away; never a value."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from douane.model.events import Record
from douane.model.secret import reference
from douane.model.server import ServerIdentity
from douane.protocol.direction import Direction

_VERSION: Final = 1


def given(server: ServerIdentity, principal: str, names: Collection[str], at: float) -> Record:
    """The server was started with the secrets of these names."""
    return _entry(server, principal, names, {"at": at, "method": "secret/given", "action": "allow"})


def withdrawn(server: ServerIdentity, principal: str, names: Collection[str], at: float) -> Record:
    """One of these counts no more, and the server that has it is ended."""
    because = "a secret that the server was given counts no more, and it was ended"
    finding = {"rule": "secret.over", "severity": "medium", "where": "", "because": because}
    told = {"at": at, "method": "secret/withdrawn", "action": "deny", "findings": [finding]}
    return _entry(server, principal, names, told)


def _entry(server: ServerIdentity, principal: str, names: Collection[str], more: dict[str, object]) -> Record:
    body: dict[str, object] = {
        "v": _VERSION,
        "session": "",
        "principal": principal,
        "server": server.id,
        "server_name": server.name,
        "direction": Direction.TO_SERVER.value,
        "kind": "lifecycle",
        "subject": " ".join(map(reference, names)),
        "findings": [],
    }
    return Record(body | more)
