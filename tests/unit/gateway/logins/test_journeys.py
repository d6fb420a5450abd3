"""Who comes back from an authorization server goes on: once, in the browser that was sent, and in time."""

from __future__ import annotations

import asyncio

import pytest

from douane.gateway.logins import journeys as module
from douane.gateway.logins.browser import new_mark
from douane.gateway.logins.journey import PATIENCE, Journey
from douane.gateway.logins.journeys import Ends, Journeys
from douane.transports.http.exchange import Peer, Request
from douane.transports.http.headers import Headers
from douane.vault.oauth.authorization import Departure
from tests._promises import promise
from tests.unit.gateway.logins.test_page import Sent

MARK = new_mark()


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


class Office:
    """Journeys of which `heard` has the answers that came back, and `ended` counts those that were."""

    def __init__(self):
        self.clock = Clock()
        self.journeys = Journeys(self.clock)
        self.heard = []
        self.ended = 0

    async def begins(self, state="s", mark=MARK):
        async def walk(ask):
            try:
                self.heard.append(await ask(Departure("https://idp.example/authorize", state, "v", "r")))
            except asyncio.CancelledError:
                self.ended += 1
                raise

        sent = Sent()
        ends = Ends(lambda reply: reply.send(200, [], b"arrived"), lambda reply, _: reply.send(502, [], b""))
        await self.journeys.go_on(Journey(walk), ends, mark, sent)
        assert sent.status == 200

    async def comes_back(self, query="state=s&code=c", mark=MARK):
        fields = [("cookie", f"__Host-douane={mark}")] if mark else []
        sent = Sent()
        await self.journeys.back(
            Request("GET", "/x", "/x", query, Headers(fields), Peer("192.0.2.7", 1)), sent
        )
        await asyncio.sleep(0)
        return sent.status


@promise("P-CONSENT")
def test_an_answer_leads_on_once():
    async def story():
        office = Office()
        await office.begins()
        return await office.comes_back(), await office.comes_back(), office.heard

    assert asyncio.run(story()) == (200, 400, [{"state": "s", "code": "c"}])


@promise("P-CONSENT")
@pytest.mark.parametrize(
    "back",
    [
        {"mark": new_mark()},
        {"mark": ""},
        {"query": "state=s&code=c&code=d"},
        {"query": "state=s&state=s&code=c"},
    ],
    ids=["another browser", "no browser", "two codes", "two states"],
)
def test_an_answer_that_does_not_fit_ends_the_journey(back):
    async def story():
        office = Office()
        await office.begins()
        return await office.comes_back(**back), await office.comes_back(), office.heard, office.ended

    assert asyncio.run(story()) == (400, 400, [], 1)


@promise("P-CONSENT")
def test_an_answer_that_comes_too_late_is_none():
    async def story():
        office = Office()
        await office.begins()
        office.clock.now += PATIENCE
        return await office.comes_back(), office.heard

    assert asyncio.run(story()) == (400, [])


@promise("P-CONSENT")
def test_a_journey_that_began_in_no_browser_leads_nowhere():
    async def story():
        office = Office()
        await office.begins(mark="")
        return await office.comes_back(mark=""), office.heard

    assert asyncio.run(story()) == (400, [])


def test_a_state_of_nobody_is_none():
    async def story():
        office = Office()
        await office.begins()
        return await office.comes_back("state=t&code=c"), await office.comes_back()

    assert asyncio.run(story()) == (400, 200)


def test_only_so_many_are_under_way(monkeypatch):
    monkeypatch.setattr(module, "_MOST", 2)

    async def story():
        office = Office()
        for state in "abc":
            await office.begins(state)
        return [await office.comes_back(f"state={state}") for state in "abc"], office.ended

    assert asyncio.run(story()) == ([400, 200, 200], 1)
