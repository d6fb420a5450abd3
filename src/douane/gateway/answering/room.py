"""The pages on which persons answer questions; without script, and in nobody's frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import parse_qsl, quote

from douane.approvals.answer import Said
from douane.errors import DouaneError
from douane.gateway.answering import record, sheet
from douane.gateway.answering.entrance import (
    CERTIFICATE,
    ISSUER,
    TYPED,
    House,
    account,
    by_certificate,
    by_token,
    ways,
)
from douane.gateway.answering.office import AnswerError, Who
from douane.gateway.answering.passphrases import AT_THE_DOOR, Passphrases
from douane.gateway.answering.paths import ANSWER, ENTER, HOME, LEAVE, QUESTION, REVOKE, ROOMS
from douane.gateway.answering.visitors import MOST_JOURNEYS, Guesses, Visitors
from douane.gateway.logins.browser import Forms, cookie, mark_of, new_mark
from douane.gateway.logins.forms import form_in, not_ours
from douane.gateway.logins.journey import Journey
from douane.gateway.logins.journeys import Ends
from douane.gateway.logins.page import paragraph, show
from douane.gateway.logins.proof import token_of
from douane.gateway.say import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from douane.gateway.answering.office import Office
    from douane.gateway.logins.journey import Ask
    from douane.gateway.logins.journeys import Journeys
    from douane.model.access import Principal
    from douane.policy.access import Issuer
    from douane.transports.http.exchange import Peer, Reply, Request
    from douane.vault.store import Vault

_TYPE: Final = "Passphrase, which allows it: "
_LONGEST_NAME: Final = 64  # characters


class Vouching(NamedTuple):
    """How issuers are asked who somebody is: the way there and back, and who we are to them."""

    journeys: Journeys
    vault: Vault


class Room:
    """Takes requests of browsers; there is nobody to answer until `house` is set."""

    def __init__(self, house: Callable[[], House], vouching: Vouching, clock: Callable[[], float]) -> None:
        self._house = house
        self._vouching = vouching
        self._clock = clock
        self._forms = Forms()
        self._visitors = Visitors(clock)
        self._passphrases = Passphrases(clock)
        self._sent = Guesses(clock, MOST_JOURNEYS)

    async def handle(self, request: Request, reply: Reply) -> None:
        """Answer one request."""
        house = self._house()
        if not house.is_open:
            say(reply, 404, "there is no page for approvals; see `[approvals.page]`")
            return
        try:
            await self._handled(house, request, reply)
        except DouaneError as error:  # what cannot be recorded is not done
            show(reply, 409, "Nothing was done", [paragraph(error.message), paragraph(error.fix), _BACK])

    async def _handled(self, house: House, request: Request, reply: Reply) -> None:
        match request.path, request.method:
            case path, "GET" if path in {HOME, QUESTION}:
                await self._look(house, request, reply)
            case path, "POST" if path in ROOMS and path not in {HOME, QUESTION}:
                await self._act(house, request, reply)
            case _:
                allowed = "GET" if request.path in {HOME, QUESTION} else "POST"
                say(reply, 405, f"use {allowed}", [("allow", allowed)])

    async def _look(self, house: House, request: Request, reply: Reply) -> None:
        mark, name = mark_of(request.headers) or new_mark(), _named(request)
        who = self._visitors.who(mark)
        office = house.office_of(who) if who is not None else None
        if who is None or office is None:
            await self._at_the_door(house, request, reply, mark)
        elif request.path == QUESTION:
            self._ask(office, who, name, (mark, reply))
        else:
            grants = [(one, self._token(mark, REVOKE, one.id)) for one in office.grants()]
            body = sheet.overview(office.open(), grants, self._token(mark, LEAVE))
            show(reply, 200, f"What waits for you, {who.id}", body, [cookie(mark)])

    async def _at_the_door(self, house: House, request: Request, reply: Reply, mark: str) -> None:
        name = _named(request)
        hidden = {"name": name, "token": self._token(mark, ENTER, name)}
        found = await ways(house, request.peer)
        body = sheet.entrance(found, hidden, typed=TYPED if TYPED in found else "")
        show(reply, 200, "Who are you?", body, [cookie(mark)])

    def _ask(self, office: Office, who: Principal, name: str, browser: tuple[str, Reply]) -> None:
        mark, reply = browser
        ticket = office.find(name)
        if ticket is None:
            show(reply, 404, "This question is open no more", [_BACK], [cookie(mark)])
            return
        asked_in = ticket.round
        token = self._token(mark, ANSWER, f"{name} {asked_in}")
        hidden = {"name": name, "round": asked_in, "token": token}
        typed = _TYPE if office.protection is not None else ""
        body = sheet.question(
            ticket, office.last(ticket), hidden, office.why_not(ticket, who.id), typed=typed
        )
        show(reply, 200, "May this call pass?", [*body, _BACK], [cookie(mark)])

    async def _act(self, house: House, request: Request, reply: Reply) -> None:
        """Do what a form says that this browser was shown; who is nobody here is sent to the door."""
        form = await form_in(request, reply, house.here.origin)
        mark = mark_of(request.headers)
        if form is None or not self._forms.is_ours(mark, _about(request.path, form), form.get("token", "")):
            not_ours(reply)
        elif request.path == ENTER:
            await self._enter(house, form, request.peer, (mark, reply))
        elif request.path == LEAVE:
            self._visitors.leave(mark)
            _go(reply, HOME)
        else:
            await self._said(house, request.path, form, (mark, reply))

    async def _said(
        self, house: House, path: str, form: Mapping[str, str], browser: tuple[str, Reply]
    ) -> None:
        mark, reply = browser
        who = self._visitors.who(mark)
        office = house.office_of(who) if who is not None else None
        if who is None or office is None:
            _go(reply, HOME)
        elif path == REVOKE:
            office.revoke(form.get("grant", ""), Who(who.id, who.id))
            _go(reply, HOME)
        else:
            told = await self._answered(office, who, form)
            show(reply, 200, "It is done", [paragraph(told), _BACK])

    async def _answered(self, office: Office, who: Principal, form: Mapping[str, str]) -> str:
        typed = form.get("passphrase", "")
        sign = await self._passphrases.signer(office, who.id, typed, who.id)
        if typed and sign is None:
            raise AnswerError("that is not the passphrase, or too many were wrong", "try again in a minute")
        said = Said(
            form.get("answer", ""),
            form.get("times", ""),
            form.get("for", ""),
            {name.removeprefix(_PATTERN): glob for name, glob in form.items() if name.startswith(_PATTERN)},
            form.get("reason", ""),
        )
        return office.answer(Who(who.id, who.id, sign), form["name"], form["round"], said)

    async def _enter(
        self, house: House, form: Mapping[str, str], peer: Peer, browser: tuple[str, Reply]
    ) -> None:
        way, name = form.get("way", ""), form.get("name", "")
        if way.startswith(ISSUER):
            await self._sign_in(house, (way, name), peer, browser)
            return
        who = await by_certificate(house, peer) if way == CERTIFICATE else None
        if way == TYPED:
            who = await self._typed(house, form.get("passphrase", ""), peer)
        self._entered(house, who, name, browser)

    async def _typed(self, house: House, passphrase: str, peer: Peer) -> Principal | None:
        who = account(house, peer)
        office = house.office_of(who) if who is not None else None
        if who is None or office is None:
            return None
        sign = await self._passphrases.signer(office, who.id, passphrase, AT_THE_DOOR)
        return None if sign is None else who

    async def _sign_in(
        self, house: House, wanted: tuple[str, str], peer: Peer, browser: tuple[str, Reply]
    ) -> None:
        """Send the person to an issuer; who comes back from there with a token for our page is known."""
        issuer = _issuer(house, wanted[0])
        if issuer is None:
            _stranger(browser[1])
            return
        if not self._sent.are_left:
            say(browser[1], 503, "too many sign in at the moment", [("retry-after", "60")])
            return
        self._sent.missed()
        found: list[Principal | None] = []

        async def walk(ask: Ask) -> None:
            token = await token_of(issuer, house.here, self._vouching.vault, ask, self._clock)
            found.append(await by_token(house, token, peer))

        def arrived(reply: Reply) -> None:
            self._entered(house, found[0], wanted[1], (browser[0], reply))

        journey = Journey(walk)
        await self._vouching.journeys.go_on(journey, Ends(arrived, _failed), *browser)

    def _entered(self, house: House, who: Principal | None, name: str, browser: tuple[str, Reply]) -> None:
        mark, reply = browser
        office = house.office_of(who) if who is not None else None
        if who is None or office is None:
            _stranger(reply)
            return
        office.note([record.entered(who.id, self._clock())])
        where = f"{QUESTION}?name={quote(name, safe='')}" if name else HOME
        _go(reply, where, [cookie(self._visitors.enter(who, mark))])

    def _token(self, mark: str, path: str, about: str = "") -> str:
        return self._forms.token(mark, f"{path} {about}")


_PATTERN: Final = "pattern:"
_BACK: Final = f'<p><a href="{HOME}">All questions</a></p>'


def _about(path: str, form: Mapping[str, str]) -> str:
    """What the token of a form must be for."""
    about = {
        ANSWER: f"{form.get('name', '')} {form.get('round', '')}",
        ENTER: form.get("name", ""),
        REVOKE: form.get("grant", ""),
    }
    return f"{path} {about.get(path, '')}"


def _named(request: Request) -> str:
    name = dict(parse_qsl(request.query)).get("name", "")
    return name if name.isascii() and name.isalnum() and len(name) <= _LONGEST_NAME else ""


def _issuer(house: House, way: str) -> Issuer | None:
    numbered = {f"{ISSUER}{number}": one for number, one in enumerate(house.here.issuers)}
    return numbered.get(way)


def _go(reply: Reply, where: str, fields: list[tuple[str, str]] | None = None) -> None:
    reply.send(303, [("location", where), ("cache-control", "no-store"), *(fields or [])])


def _stranger(reply: Reply) -> None:
    words = "What you have shown is nobody's who may answer here."
    show(reply, 403, "This is not for you", [paragraph(words), _BACK])


def _failed(reply: Reply, error: DouaneError) -> None:
    show(reply, 502, "Nobody signed in", [paragraph(error.message), paragraph(error.fix), _BACK])
