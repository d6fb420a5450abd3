"""What the audit log is told of people who agree, and of those who come with somebody else's link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.model.events import Record
from douane.protocol.direction import Direction

if TYPE_CHECKING:
    from douane.gateway.logins.tickets import Errand

_VERSION: Final = 1


def agreed(errand: Errand, issuer: str, at: float) -> Record:
    """The principal has agreed that this program acts for them, with what this issuer has granted."""
    return _entry(errand, at, {"method": "consent/agreed", "action": "allow", "issuer": issuer})


def declined(errand: Errand, at: float) -> Record:
    """The principal does not want it."""
    return _entry(errand, at, {"method": "consent/declined", "action": "deny"})


def unproven(errand: Errand, address: str, at: float) -> Record:
    """Somebody who is not the principal, or did not show it, came with their link."""
    because = "somebody opened a link and did not show that they are whom it was given to"
    finding = {"rule": "identity.other-person", "severity": "high", "where": "", "because": because}
    told = {"method": "consent/refused", "action": "deny", "address": address}
    return _entry(errand, at, {**told, "findings": [finding]})


def _entry(errand: Errand, at: float, more: dict[str, object]) -> Record:
    body: dict[str, object] = {
        "v": _VERSION,
        "at": at,
        "session": "",
        "principal": errand.principal.id,
        "server": "",
        "server_name": errand.slot.server,
        "direction": Direction.TO_SERVER.value,
        "kind": "lifecycle",
        "subject": errand.principal.client,
        "findings": [],
    }
    return Record(body | more)
