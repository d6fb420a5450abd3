"""What a principal is asked: who would act for them, where, and with what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from douane.gateway.logins.offers import CONSENT, Proof, proof_of
from douane.gateway.logins.page import facts, form, paragraph

if TYPE_CHECKING:
    from douane.gateway.logins.granting import Prospect
    from douane.gateway.logins.offers import Here
    from douane.gateway.logins.tickets import Errand

_KEPT: Final = "What is granted is kept here, encrypted, for what this program does for you at this server."
_BEFORE: Final = "You have granted it for another program before, so that you need not do it again."
_NAMELESS: Final = "one that does not say what it is called"
_KEY: Final = "Your key for this gateway, to show that it is you: "


def question(errand: Errand, wanted: Prospect, here: Here, hidden: Mapping[str, str]) -> Iterator[str]:
    """The body of the page; `hidden` is what the form brings back."""
    yield paragraph(
        "A program asks to act for you at a server, through Douane. Agree only if you have just "
        "wanted it to, and if this is you."
    )
    yield facts(
        {
            "You": errand.principal.id,
            "Program": errand.principal.client or _NAMELESS,
            "Server": f"{errand.slot.server}, at {urlsplit(errand.peer.url).netloc}",
            "Why": errand.because,
            "It may": " ".join(wanted.scopes) or "whatever the server lets you do",
            **({"You are sent to": wanted.host} if wanted.host else {}),
            "The answer comes to": here.redirect,
        }
    )
    yield paragraph(_KEPT if wanted.host else f"{_KEPT} {_BEFORE}")
    if proof_of(errand.principal) is Proof.ISSUER:
        yield paragraph("You sign in first, to show that it is you.")
    yield form(CONSENT, hidden, _KEY if proof_of(errand.principal) is Proof.KEY else "")
