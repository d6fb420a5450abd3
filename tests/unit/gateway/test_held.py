"""Messages that wait for an answer, over HTTP: whoever asked waits in their own exchange, and nobody else."""

from __future__ import annotations

import asyncio

from douane.gateway.turns import AsyncTurns
from douane.model.question import Reply
from douane.transports.asking import Desk
from tests._promises import promise
from tests.playbooks.post import notification, request, result
from tests.unit.gateway._peers import Line
from tests.unit.gateway.test_conversation import over_http

POLICY = """
[judge]
command = ["judge"]
timeout = 600

[[rule]]
id = "comments"
finding = "hidden.html-comment"
action = "hold"
ask = "judge"

[[rule]]
id = "mail"
finding = "personal.email"
action = "hold"
ask = "judge"
"""
MAIL = "see ann.miller@acme-mail.com now"
COMMENT = {"contents": [{"uri": "a:b", "text": "Fine. <!-- more -->"}]}
READING = request(1, "resources/read", uri="a:b")
HELD_CALL = request(1, "resources/read", uri=MAIL)


class Waiting:
    """An asker that keeps its questions."""

    def __init__(self):
        self.open = {}

    def ask(self, question, answer):
        self.open[question.ticket] = answer

    def forget(self, ticket):
        self.open.pop(ticket, None)

    async def says(self, reply):
        """One answer to all that is open, and time for what comes of it."""
        for answer in [*self.open.values()]:
            answer(reply)
        for _ in range(20):
            await asyncio.sleep(0)


async def opened(**options):
    line = Line(POLICY, **options)
    line.judge = Waiting()
    desk = Desk(lambda: {"judge": line.judge}, AsyncTurns(), line.clock)
    line.relay.ask_at(desk, line.conversation.answered)
    return await line.opened()


@promise("P-HELD-UNTIL-ANSWERED")
@over_http
async def test_a_held_request_is_sent_for_its_own_exchange_when_it_is_lifted():
    line = await opened()
    kept = await line.says(HELD_CALL)
    assert (kept.status, line.way.sent) == (None, [])
    await line.judge.says(Reply.LIFT)
    assert line.way.sent == [HELD_CALL]
    await line.hears(result(1, contents=[]), line.way.askers[0])
    assert (kept.status, [one["id"] for one in kept.messages]) == (200, [1])


@promise("P-HELD-UNTIL-ANSWERED")
@over_http
async def test_a_held_answer_reaches_who_asked_and_others_do_not_wait():
    line = await opened()
    kept = await line.says(READING)
    await line.hears(result(1, **COMMENT), line.way.askers[0])
    other = await line.says(request(2, "prompts/list"))
    await line.hears(result(2, prompts=[]), line.way.askers[1])
    assert (kept.status, other.status) == (None, 200)
    await line.judge.says(Reply.LIFT)
    assert [one["result"] for one in kept.messages] == [COMMENT]


@promise("P-HELD-UNTIL-ANSWERED")
@over_http
async def test_without_a_lift_the_exchange_ends_with_the_refusal():
    line = await opened()
    for held in (HELD_CALL, request(2, "resources/read", uri=MAIL)):
        kept = await line.says(held)
        await line.judge.says(Reply.REFUSE)
        assert [one["error"]["code"] for one in kept.messages] == [4230]
        assert kept.has_ended or kept.status == 200
    assert line.way.sent == []


@over_http
async def test_a_request_that_is_cancelled_ends_its_exchange():
    for held in (HELD_CALL, READING):
        line = await opened()
        kept = await line.says(held)
        if line.way.askers:
            await line.hears(result(1, **COMMENT), line.way.askers[0])
        assert line.judge.open
        await line.says(notification("notifications/cancelled", requestId=1))
        assert kept.exchange.is_over
        assert not line.judge.open


@over_http
async def test_a_held_notification_is_taken_and_sent_later():
    line = await opened()
    said = notification("notifications/progress", progressToken="x", progress=1, message=MAIL)
    kept = await line.says(said)
    assert (kept.status, line.way.sent) == (202, [])
    await line.judge.says(Reply.LIFT)
    assert line.way.sent == [said]


@promise("P-HELD-UNTIL-ANSWERED")
@over_http
async def test_the_end_of_the_session_answers_what_is_held():
    line = await opened()
    kept = await line.says(HELD_CALL)
    await line.conversation.end()
    assert [one["error"]["code"] for one in kept.messages] == [5030]
    assert (line.session.held, line.judge.open) == ({}, {})


@over_http
async def test_what_is_closed_waits_for_nobody():
    line = await opened()
    await line.says(HELD_CALL)
    line.conversation.close()
    assert (line.session.held, line.judge.open) == ({}, {})


@promise("P-JUDGE-FAILS-CLOSED")
@over_http
async def test_without_anybody_to_ask_what_is_held_is_refused_at_once():
    line = await Line(POLICY).opened()
    kept = await line.says(HELD_CALL)
    assert [one["error"]["code"] for one in kept.messages] == [4230]
    assert line.way.sent == []
