"""Who has signed in is known for a while, by their browser's mark alone, and only as a person."""

from __future__ import annotations

import asyncio

import pytest

from douane.gateway.answering.entrance import House, by_certificate, by_token
from douane.gateway.answering.visitors import FORGIVEN, IDLE, LIFETIME, Guesses, Visitors
from douane.gateway.logins.offers import Here
from douane.model.access import Principal
from douane.policy.access import Access
from douane.transports.http.exchange import Peer
from tests._promises import promise

ANN = Principal("cert:ann")


class _Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return _Clock()


@promise("P-APPROVALS-PAGE")
def test_who_does_nothing_for_a_while_is_signed_out_and_who_does_something_is_not(clock):
    visitors = Visitors(clock)
    mark = visitors.enter(ANN, "")
    for _ in range(3):
        clock.now += IDLE - 1
        assert visitors.who(mark) == ANN
    clock.now += IDLE
    assert visitors.who(mark) is None
    clock.now -= IDLE
    assert visitors.who(mark) is None


@promise("P-APPROVALS-PAGE")
def test_nobody_is_signed_in_for_ever(clock):
    visitors = Visitors(clock)
    mark, end = visitors.enter(ANN, ""), clock.now + LIFETIME
    while clock.now + IDLE / 2 < end:
        clock.now += IDLE / 2
        assert visitors.who(mark) == ANN
    clock.now = end
    assert visitors.who(mark) is None


@promise("P-APPROVALS-PAGE")
def test_the_mark_of_before_the_sign_in_is_nobodys(clock):
    visitors = Visitors(clock)
    first = visitors.enter(ANN, "")
    second = visitors.enter(ANN, first)
    assert (visitors.who(first), visitors.who(second), visitors.who("")) == (None, ANN, None)


def test_what_was_tried_too_often_may_be_tried_again_later(clock):
    guesses = Guesses(clock, 2)
    guesses.missed()
    guesses.missed()
    assert not guesses.are_left
    clock.now += FORGIVEN
    assert guesses.are_left


@promise("P-AGENT-CANNOT-APPROVE")
@pytest.mark.parametrize("who", ["key:ann", "local:ann", "cert:ann", "oidc:https://idp.example|ann"])
def test_each_way_in_takes_those_only_whom_it_is_for(who):
    async def way(_presented):
        return Principal(who)

    house = House(Here("https://gw.example", (way,)), Access(), {})
    peer = Peer("203.0.113.1", 1, b"certificate")
    found = asyncio.run(by_certificate(house, peer)), asyncio.run(by_token(house, "token", peer))
    assert [one is not None for one in found] == [who.startswith("cert:"), who.startswith("oidc:")]
    assert asyncio.run(by_certificate(house, peer._replace(certificate=None))) is None
