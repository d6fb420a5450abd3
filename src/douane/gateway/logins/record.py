"""What the audit log is told of people who agree, and of those who come with somebody else's link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from douane.gateway.happened import happened
from douane.model.events import Record

if TYPE_CHECKING:
    from douane.gateway.logins.tickets import Errand


def agreed(errand: Errand, issuer: str, at: float) -> Record:
    """The principal has agreed that this program acts for them, with what this issuer has granted."""
    return _entry(errand, at, "consent/agreed", issuer=issuer)


def declined(errand: Errand, at: float) -> Record:
    """The principal does not want it."""
    return _entry(errand, at, "consent/declined", action="deny")


def unproven(errand: Errand, address: str, at: float) -> Record:
    """Somebody who is not the principal, or did not show it, came with their link."""
    because = "somebody opened a link and did not show that they are whom it was given to"
    finding = {"rule": "identity.other-person", "severity": "high", "where": "", "because": because}
    return _entry(errand, at, "consent/refused", action="deny", address=address, findings=[finding])


def _entry(errand: Errand, at: float, method: str, **told: object) -> Record:
    whose = {"server_name": errand.slot.server, "subject": errand.principal.client, "findings": []}
    return happened(method, (errand.principal.id, at), {**whose, **told})
