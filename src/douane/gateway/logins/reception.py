"""The pages at which a principal agrees, or not, and to which authorization servers send them back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from douane.errors import DouaneError, StoreError
from douane.gateway.logins import record
from douane.gateway.logins.browser import Forms, cookie, mark_of, new_mark
from douane.gateway.logins.forms import form_in, not_ours
from douane.gateway.logins.granting import granted, prospect
from douane.gateway.logins.journey import Journey
from douane.gateway.logins.journeys import Ends
from douane.gateway.logins.offers import CONSENT, Proof, proof_of
from douane.gateway.logins.page import paragraph, show
from douane.gateway.logins.proof import is_shown, issuer_of, token_of
from douane.gateway.logins.question import question
from douane.gateway.say import say
from douane.vault.errors import CredentialError

if TYPE_CHECKING:
    from douane.gateway.logins.journey import Ask
    from douane.gateway.logins.journeys import Journeys
    from douane.gateway.logins.offers import Offers
    from douane.gateway.logins.tickets import Errand
    from douane.transports.http.exchange import Peer, Reply, Request
    from douane.vault.store import Vault


class Reception:
    """Takes requests of browsers; `vault` keeps who we are to the issuers of our own principals."""

    def __init__(self, offers: Offers, vault: Vault, journeys: Journeys, clock: Callable[[], float]) -> None:
        self._offers = offers
        self._vault = vault
        self._journeys = journeys
        self._clock = clock
        self._forms = Forms()

    async def handle(self, request: Request, reply: Reply) -> None:
        """Answer one request."""
        match request.path, request.method:
            case _, _ if not self._offers.here.is_safe:
                say(reply, 404, "set `url` under [gateway] to an address that begins with https://")
            case "/oauth/consent", "GET":
                await self._ask(request, reply)
            case "/oauth/consent", "POST":
                await self._decide(request, reply)
            case "/oauth/callback", "GET":
                await self._journeys.back(request, reply)
            case _:
                allowed = "GET, POST" if request.path == CONSENT else "GET"
                say(reply, 405, f"use {allowed}", [("allow", allowed)])

    async def _ask(self, request: Request, reply: Reply) -> None:
        ticket = dict(parse_qsl(request.query)).get("ticket", "")
        errand = self._offers.tickets.find(ticket)
        if errand is None:
            _over(reply)
            return
        try:
            wanted = await prospect(errand)
        except DouaneError as error:
            _failed(reply, error)
            return
        mark = mark_of(request.headers) or new_mark()
        hidden = {"ticket": ticket, "token": self._forms.token(mark, ticket)}
        body = question(errand, wanted, self._offers.here, hidden)
        show(reply, 200, f"{errand.slot.server}: do you agree?", body, [cookie(mark)])

    async def _decide(self, request: Request, reply: Reply) -> None:
        form = await self._sent(request, reply)
        errand = None if form is None else self._offers.tickets.find(form.get("ticket", ""))
        if form is None:
            return
        if errand is None:
            _over(reply)
            return
        try:
            await self._answered(errand, form, request, reply)
        except StoreError as error:  # what cannot be recorded is not done
            _failed(reply, error)

    async def _answered(
        self, errand: Errand, form: Mapping[str, str], request: Request, reply: Reply
    ) -> None:
        tickets, ticket = self._offers.tickets, form["ticket"]
        if form.get("answer") != "agree":
            tickets.spend(ticket)
            errand.note([record.declined(errand, self._clock())])
            show(reply, 200, "Nothing was granted", [paragraph("You can close this page.")])
        elif not await self._may_begin(errand, form.get("credential", ""), request.peer):
            tickets.missed(ticket)
            errand.note([record.unproven(errand, request.peer.address, self._clock())])
            _stranger(reply)
        elif tickets.spend(ticket) is None:
            _over(reply)  # the same form came twice at once
        else:
            journey = Journey(partial(self._walk, errand, request.peer))
            await self._journeys.go_on(journey, _ENDS, mark_of(request.headers), reply)

    async def _sent(self, request: Request, reply: Reply) -> Mapping[str, str] | None:
        """The form, if it is one of ours, sent by the browser that it was shown to."""
        form = await form_in(request, reply, self._offers.here.origin)
        mark = mark_of(request.headers)
        if form is not None and self._forms.is_ours(mark, form.get("ticket", ""), form.get("token", "")):
            return form
        not_ours(reply)
        return None

    async def _may_begin(self, errand: Errand, credential: str, peer: Peer) -> bool:
        """Whether the person is the principal, as far as can be known before they sign in elsewhere."""
        here = self._offers.here
        if proof_of(errand.principal) is Proof.ISSUER:
            return issuer_of(errand.principal, here.issuers) is not None
        return await is_shown(errand.principal, credential, peer, here.ways, here.resource)

    async def _walk(self, errand: Errand, peer: Peer, ask: Ask) -> None:
        """Who signs in elsewhere does so first: until then nobody knows that the right person has agreed."""
        here = self._offers.here
        if proof_of(errand.principal) is Proof.ISSUER:
            issuer = issuer_of(errand.principal, here.issuers)
            if issuer is None:
                raise _OtherPersonError
            token = await token_of(issuer, here, self._vault, ask, self._clock)
            if not await is_shown(errand.principal, token, peer, here.ways, here.resource):
                errand.note([record.unproven(errand, peer.address, self._clock())])
                raise _OtherPersonError
        await granted(errand, here, ask, self._clock)


class _OtherPersonError(CredentialError):
    """Somebody else came than whom the link was given to."""

    def __init__(self) -> None:
        super().__init__("the link was given to somebody else", "open a link that you were given yourself")


def _over(reply: Reply) -> None:
    words = "The link was used, or is too old. Let your program ask again, and it gets another."
    show(reply, 404, "This link leads nowhere any more", [paragraph(words)])


def _stranger(reply: Reply) -> None:
    words = "The link is for somebody else, or what you have shown is not theirs. Nothing was granted."
    show(reply, 403, "This is not for you", [paragraph(words)])


def _failed(reply: Reply, error: DouaneError) -> None:
    if isinstance(error, _OtherPersonError):
        _stranger(reply)
    else:
        show(reply, 502, "Nothing was granted", [paragraph(error.message), paragraph(error.fix)])


def _arrived(reply: Reply) -> None:
    words = "Go back to your program and let it ask again; you can close this page."
    show(reply, 200, "It is granted", [paragraph(words)])


_ENDS = Ends(_arrived, _failed)
