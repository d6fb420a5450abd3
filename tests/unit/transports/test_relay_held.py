"""Held messages in the relay: nothing waits there, and whatever goes wrong while somebody is asked ends in a refusal."""

from __future__ import annotations

import json

import pytest

from douane.model.events import Ending
from douane.model.question import Reply
from tests._promises import promise
from tests.playbooks.post import request, result
from tests.unit.transports.test_relay import FULL, TO_CLIENT, TO_SERVER, Line

POLICY = """
[judge]
command = ["judge"]

[[rule]]
id = "mail"
finding = "personal.email"
direction = "to-server"
action = "hold"
ask = "judge"
"""
MAIL = "see ann.miller@acme-mail.com now"
HELD = request(1, "resources/read", uri=MAIL)


class Noting:
    """A desk that keeps its questions."""

    def __init__(self):
        self.open = {}

    def ask(self, question, tell):
        self.open[question.ticket] = question, tell

    def keep(self, tickets):
        self.open = {ticket: one for ticket, one in self.open.items() if ticket in tickets}

    def says(self, reply):
        for question, tell in [*self.open.values()]:
            tell(question, reply)


@pytest.fixture
def line():
    made = Line(POLICY)
    made.desk = Noting()
    made.relay.ask_at(made.desk)
    return made.opened()


def sent(line):
    return [json.loads(raw) for raw in line.server.take()], [json.loads(raw) for raw in line.client.take()]


def codes(said):
    return [one["error"]["code"] for one in said]


@promise("P-HELD-UNTIL-ANSWERED")
def test_after_a_bug_no_answer_lets_anything_pass(line):
    line.says(TO_SERVER, HELD)
    [(question, tell)] = line.desk.open.values()
    with pytest.raises(AttributeError):
        line.relay.received(TO_SERVER, [None])
    tell(question, Reply.LIFT)
    assert sent(line) == ([], [])


@promise("P-HELD-UNTIL-ANSWERED")
def test_others_pass_while_one_is_held(line):
    server, client = line.says(TO_SERVER, HELD, request(2, "ping"))
    assert ([one["id"] for one in server], client) == ([2], [])
    assert line.relay.held == 1
    line.desk.says(Reply.LIFT)
    assert sent(line) == ([HELD], [])
    assert (line.relay.held, line.desk.open) == (0, {})


@promise("P-AUDIT-FIRST")
@promise("P-HELD-UNTIL-ANSWERED")
def test_a_lift_that_cannot_be_recorded_sends_nothing(line):
    line.says(TO_SERVER, HELD)
    line.store.fault = FULL
    line.desk.says(Reply.LIFT)
    server, client = sent(line)
    assert (server, codes(client)) == ([], [5030])
    assert line.relay.held == 0


@promise("P-AUDIT-FIRST")
def test_nobody_is_asked_about_what_could_not_be_recorded(line):
    line.store.fault = FULL
    _, client = line.says(TO_SERVER, HELD)
    assert codes(client) == [5030]
    assert (line.relay.held, line.desk.open) == (0, {})


@promise("P-ANSWER-LIFTS-HOLD-ONLY")
def test_a_lift_under_rules_that_cannot_be_known_sends_nothing(line):
    line.says(TO_SERVER, HELD)
    line.source.fault = FULL
    line.desk.says(Reply.LIFT)
    server, client = sent(line)
    assert (server, codes(client)) == ([], [5030])


@promise("P-JUDGE-FAILS-CLOSED")
def test_without_a_desk_nobody_answers():
    line = Line(POLICY).opened()
    server, client = line.says(TO_SERVER, HELD, request(2, "resources/read", uri=MAIL))
    assert (server, codes(client)) == ([], [4230, 4230])
    assert line.relay.held == 0


@promise("P-HELD-UNTIL-ANSWERED")
@pytest.mark.parametrize("direction", [TO_SERVER, TO_CLIENT])
def test_the_end_of_either_side_answers_what_is_held(line, direction):
    line.says(TO_SERVER, HELD)
    line.relay.ended(direction, Ending.EOF, "")
    server, client = sent(line)
    assert (server, codes(client), line.desk.open) == ([], [5030], {})


def test_after_a_bug_a_lift_sends_nothing(line):
    line.says(TO_SERVER, HELD)
    question, tell = next(iter(line.desk.open.values()))
    line.relay.fail("a bug")
    assert codes(sent(line)[1]) == [5030]
    tell(question, Reply.LIFT)
    assert sent(line) == ([], [])


def test_what_is_held_counts_as_owed(line):
    line.says(TO_SERVER, HELD)
    assert line.relay.waiting == 1
    line.desk.says(Reply.LIFT)
    line.says(TO_CLIENT, result(1, contents=[]))
    assert line.relay.waiting == 0
