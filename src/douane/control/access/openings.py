"""The ways in that there are at this moment."""

from __future__ import annotations

import ipaddress
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from starlette.requests import Request

    from douane.control.access.gatehouse import Gatehouse


class Openings(NamedTuple):
    """Whether there are local accounts, passkeys at this address, and which hosts of issuers can be asked."""

    has_accounts: bool
    has_passkeys: bool
    issuers: tuple[str, ...]


def openings(house: Gatehouse, request: Request) -> Openings:
    """How somebody can sign in here."""
    hosts = tuple(urlsplit(one.issuer.url).netloc for one in house.issuers())
    return Openings(bool(house.register.people.every()), bool(party(house, request)), hosts)


def party(house: Gatehouse, request: Request) -> str:
    """The id of this host for authenticators (WebAuthn §5.1.2), ``""`` where it has an address for a name."""
    host = urlsplit(house.names.origin(request)).hostname or ""
    with suppress(ValueError):
        ipaddress.ip_address(host)
        return ""
    return host
