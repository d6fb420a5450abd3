"""What is to be granted, and keeping it for the principal and the program that were shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from douane.gateway.logins.record import agreed
from douane.vault.login import Way, authorized, scopes_of, trusted
from douane.vault.oauth.discovery import protection
from douane.vault.secrets import Grant

if TYPE_CHECKING:
    from douane.gateway.logins.journey import Ask
    from douane.gateway.logins.offers import Here
    from douane.gateway.logins.tickets import Errand


class Prospect(NamedTuple):
    """Where the person will be sent to agree, ``""`` for nowhere, and to what."""

    host: str
    scopes: tuple[str, ...]


async def prospect(errand: Errand) -> Prospect:
    """What a person has to know before they agree.

    Raises:
        DouaneError: the server does not say who could grant anything.
    """
    held = _held(errand)
    if held is not None:
        return Prospect("", tuple(held.asked.split()))
    protected = await protection(errand.peer)
    issuer = await trusted(errand.peer, errand.vault, errand.slot, protected)
    scopes = scopes_of(errand.vault, errand.slot, (issuer, protected), errand.scopes)
    return Prospect(urlsplit(issuer.authorization_endpoint).netloc, tuple(scopes.split()))


async def granted(errand: Errand, here: Here, ask: Ask, clock: Callable[[], float]) -> None:
    """Have it granted where the person has not done so before, and keep it for this program too.

    Raises:
        DouaneError: nothing was granted.
    """
    grant = _held(errand)
    if grant is None:
        way = Way(here.redirect, ask, here.document, errand.scopes)
        protected = await protection(errand.peer)
        grant = await authorized(errand.peer, errand.vault, errand.slot, way, protected, clock)
    before = errand.vault.get(errand.slot, Grant)
    clients = (*(before.clients or () if before is not None else ()), errand.principal.client)
    errand.note([agreed(errand, grant.issuer, clock())])
    errand.vault.put(errand.slot, replace(grant, clients=tuple(dict.fromkeys(clients))))


def _held(errand: Errand) -> Grant | None:
    """What was granted for another program already, if that is all that is wanted."""
    grant = errand.vault.get(errand.slot, Grant)
    if grant is None or grant.clients is None or errand.principal.client in grant.clients:
        return None
    return grant if set(errand.scopes) <= set(grant.asked.split()) else None
