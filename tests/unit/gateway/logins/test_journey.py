"""The way of a person goes on with each answer, and ends."""

from __future__ import annotations

import asyncio

import pytest

from douane.gateway.logins import journey as module
from douane.gateway.logins.journey import Journey
from douane.vault.errors import CredentialError
from douane.vault.oauth.authorization import Departure

THERE = Departure("https://idp.example/authorize", "s", "v", "r")


def test_each_answer_leads_on_until_the_end():
    heard = []

    async def walk(ask):
        heard.extend([await ask(THERE), await ask(THERE._replace(state="t"))])

    async def story():
        journey = Journey(walk)
        first = await journey.on()
        journey.arrive({"code": "1"})
        second = await journey.on()
        journey.arrive({"code": "2"})
        return first.state, second.state, await journey.on(), journey.is_over

    assert asyncio.run(story()) == ("s", "t", None, True)
    assert heard == [{"code": "1"}, {"code": "2"}]


def test_what_goes_wrong_is_told_to_who_waits():
    async def walk(ask):
        raise CredentialError("no", "try again")

    async def story():
        await Journey(walk).on()

    with pytest.raises(CredentialError, match="no"):
        asyncio.run(story())


def test_nobody_is_waited_for_without_end(monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.01)

    async def walk(ask):
        await ask(THERE)

    async def story():
        journey = Journey(walk)
        await journey.on()
        await journey.on()

    with pytest.raises(CredentialError, match="ten minutes"):
        asyncio.run(story())


def test_a_journey_that_is_ended_hears_no_answer_any_more():
    async def walk(ask):
        await ask(THERE)

    async def story():
        journey = Journey(walk)
        await journey.on()
        journey.end()
        journey.arrive({"code": "late"})
        with pytest.raises(asyncio.CancelledError):
            await journey.on()

    asyncio.run(story())
