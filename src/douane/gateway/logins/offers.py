"""Where a principal is sent who can mend by themselves that a server has no credential of theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from douane.gateway.identity.local import our_account
from douane.gateway.identity.way import Way
from douane.gateway.logins.tickets import Errand, Tickets
from douane.model.access import Principal
from douane.policy.access import Issuer
from douane.vault.addresses import is_local

CONSENT: Final = "/oauth/consent"
CALLBACK: Final = "/oauth/callback"
DOCUMENT: Final = "/oauth/client-metadata.json"
ROOMS: Final = (CONSENT, CALLBACK)


class Proof(Enum):
    """How a principal shows in a browser that it is they."""

    MACHINE = "local"  # by coming from this machine: our own account has all that is kept here anyway
    CERTIFICATE = "cert"  # with the browser's certificate
    KEY = "key"  # by typing the key
    ISSUER = "oidc"  # by signing in with the issuer


def proof_of(principal: Principal) -> Proof | None:
    """The proof that this principal has to give; None for one who can give none."""
    kind = principal.id.partition(":")[0]
    if kind == Proof.MACHINE.value and principal.id != our_account():
        return None  # a browser does not show which account it runs under
    return next((one for one in Proof if one.value == kind), None)


class Here(NamedTuple):
    """The gateway as browsers and authorization servers know it, and how it knows who somebody is."""

    base: str = ""
    ways: Sequence[Way] = ()
    issuers: Sequence[Issuer] = ()

    @property
    def redirect(self) -> str:
        """Where authorization servers send people back to, to the letter."""
        return self.base + CALLBACK

    @property
    def document(self) -> str:
        """Who we are as an OAuth client: the URL of our metadata, ``""`` where nobody else can read it."""
        return self.base + DOCUMENT if self._is_https else ""

    @property
    def resource(self) -> str:
        """What a token has to be for with which a person shows here who they are."""
        return self.base + CONSENT

    @property
    def origin(self) -> str:
        """What browsers call the pages of ours."""
        parts = urlsplit(self.base)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def is_safe(self) -> bool:
        """Whether browsers keep our cookie from everybody else: over HTTPS, or within this machine."""
        return self._is_https or is_local(self.base)

    @property
    def _is_https(self) -> bool:
        return self.base.startswith("https://")


class Offers:
    """Gives out links to our page; `here` follows the configuration."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.tickets = Tickets(clock)
        self.here = Here()

    def page(self, errand: Errand) -> str:
        """The link for an errand, ``""`` where our pages, or who opens them, could not be trusted."""
        if not self.here.is_safe or proof_of(errand.principal) is None:
            return ""
        return f"{self.here.resource}?ticket={self.tickets.of(errand)}"
