"""Whatever arrives and whoever answers: nothing held leaves before its lift, and each request has one answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from douane.engine.lifting import lift_of, lifted
from douane.engine.permit import Permit
from douane.engine.pipeline import judge
from douane.engine.reading import read
from douane.model.events import Answered, Ask
from douane.model.question import Reply
from douane.model.verdict import Action, Reason, Verdict
from douane.protocol.direction import Direction
from douane.protocol.json import encode
from douane.protocol.jsonrpc import Request, Response
from tests._promises import promise
from tests.playbooks.post import Post, notification, request, result, rules_of, text, tool

HOLDING = """
[judge]
command = ["judge"]

[limits]
held = 3

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
WORDS = ("plain", "Fine. <!-- more -->", "ann.miller@acme-mail.com", "a\u200bb <!-- c -->")
REASONS = st.builds(
    Reason,
    st.sampled_from(Action),
    st.sampled_from(["one", "two"]),
    st.sampled_from(["a.b", "c.d"]),
    st.sampled_from(["/x", "/y"]),
    st.just("because"),
    ask=st.sampled_from(["", "judge", "people"]),
    about=st.sampled_from(["1", "2"]),
)
SPOKEN = st.tuples(
    st.sampled_from(["call", "reply", "cancel", "lift", "refuse", "none", "again"]),
    st.integers(0, 3),
    st.sampled_from(WORDS),
)


def verdict(reasons):
    return Verdict(max((one.action for one in reasons), default=Action.ALLOW), frozenset(reasons))


@promise("P-ANSWER-LIFTS-HOLD-ONLY")
@given(st.lists(REASONS, max_size=5), st.lists(REASONS, max_size=5))
def test_an_answer_takes_away_the_holds_it_is_about_and_nothing_else(reasons, asked):
    lifts = frozenset(map(lift_of, asked))
    after = lifted(verdict(reasons), lifts)
    without = [
        one for one in reasons if not (one.ask and one.action is Action.HOLD and lift_of(one) in lifts)
    ]
    assert after.action is verdict(without).action


@promise("P-ANSWER-LIFTS-HOLD-ONLY")
@given(st.lists(REASONS, max_size=5), st.lists(REASONS, max_size=3), st.lists(REASONS, max_size=3))
def test_more_answers_never_make_a_verdict_milder_than_without_its_holds(reasons, some, more):
    """However much is lifted, what remains is at least what the rules say without these holds."""
    least = verdict([one for one in reasons if one.action is not Action.HOLD or not one.ask])
    few, many = frozenset(map(lift_of, some)), frozenset(map(lift_of, [*some, *more]))
    before = verdict(reasons)
    assert least.action <= lifted(before, many).action <= lifted(before, few).action <= before.action
    assert lifted(before, many).edits == before.edits


class Talk:
    """A conversation in which each request gets an id of its own, and what everybody hears is counted."""

    def __init__(self):
        self.post = Post(rules_of(HOLDING)).handshake()
        self.post.lists(tool())
        self.asked = {}
        self.open = []
        self.sent = []
        self.cancelled = set()
        self.answers = []

    def take(self, heard):
        for command in heard.commands:
            if isinstance(command, Ask):
                self.open.append(command)
            elif isinstance(command, Permit):
                self._permitted(command)

    def _permitted(self, permit):
        for packet in permit.packets:
            if isinstance(packet, Request):
                self.sent.append(packet.id)
            elif isinstance(packet, Response) and permit.direction is Direction.TO_CLIENT:
                self.answers.append(packet.id)
        for held in self.post.session.held.values():
            assert permit.raw != held.message.raw

    def says(self, what, number, words):
        if what in set(Reply):
            self._answers_one(number, Reply(what))
        else:
            getattr(self, what)(number, words)

    def call(self, number, words):
        ident = f"{number}-{len(self.asked)}"
        self.asked[ident] = words
        self.take(self.post.calls(arguments={"path": words}, ident=ident))

    def reply(self, number, words):
        waiting = list(self.post.session.pending[Direction.TO_SERVER])
        if waiting:
            self.take(self.post.server(result(waiting[number % len(waiting)], **text(words))))

    def cancel(self, number, _words):
        known = list(self.asked)
        if known:
            ident = known[number % len(known)]
            if ident not in self.answers:
                self.cancelled.add(ident)
            self.take(self.post.client(notification("notifications/cancelled", requestId=ident)))

    def again(self, number, _words):
        known = [one for one in self.asked if self._is_waiting(one)]
        if known:
            before = list(self.answers)
            ident = known[number % len(known)]
            self.take(self.post.client(request(ident, "tools/call", name="read", arguments={})))
            assert self.answers == before

    def _answers_one(self, number, reply):
        if self.open:
            self.answer(self.open[number % len(self.open)], reply)

    def answer(self, question, reply):
        given_now = Answered(self.post._now(), question.ticket, question.digest, reply)
        self.take(self.post.feed(given_now))

    def _is_waiting(self, ident):
        session = self.post.session
        held = any(one.request == (Direction.TO_SERVER, ident) for one in session.held.values())
        return held or ident in session.pending[Direction.TO_SERVER]


@promise("P-HELD-UNTIL-ANSWERED")
@settings(max_examples=60, deadline=None)
@given(st.lists(SPOKEN, max_size=14))
def test_every_request_is_answered_once_and_sent_at_most_once(said):
    talk = Talk()
    for one in said:
        talk.says(*one)
        assert len(talk.post.session.held) <= 3
    talk.take(talk.post.closed(Direction.TO_CLIENT))
    assert not talk.post.session.held
    assert len(talk.sent) == len(set(talk.sent))
    assert len(talk.answers) == len(set(talk.answers))
    assert set(talk.asked) - talk.cancelled <= set(talk.answers) <= set(talk.asked)


@promise("P-HELD-UNTIL-ANSWERED")
@given(st.sampled_from(WORDS), st.sampled_from(WORDS), st.sampled_from(Reply))
@settings(max_examples=40, deadline=None)
def test_what_passes_after_a_lift_is_what_was_asked_about(one, other, reply):
    talk = Talk()
    talk.says("call", 0, f"{one} {other}")
    if not talk.open:
        return
    assert talk.sent == []
    talk.answer(talk.open[0], reply)
    assert bool(talk.sent) is (reply is Reply.LIFT)


@pytest.mark.parametrize("action", list(Action))
def test_no_lift_is_milder_than_the_rules_of_the_moment(action):
    """Under other rules than those of the question, an answer changes at most the hold that was asked about."""
    talk = Talk()
    talk.says("call", 0, WORDS[2])
    changed = f'[judge]\ncommand = ["judge"]\n[[rule]]\nid = "other"\nfinding = "personal.email"\naction = "{action.name.lower()}"\n'
    talk.post.rules = replace(rules_of(changed), pins=talk.post.rules.pins)
    [held] = talk.post.session.held.values()
    now = judge(held.message, talk.post.session, talk.post.rules, talk.post.at).verdict.action
    talk.answer(talk.open[0], Reply.LIFT)
    assert bool(talk.sent) <= (now <= Action.EDIT)


def test_reading_a_held_id_again_is_refused():
    talk = Talk()
    talk.says("call", 0, WORDS[2])
    raw = encode(request("0-0", "tools/call", name="read", arguments={}))
    refusal = read(raw, Direction.TO_SERVER, talk.post.session, talk.post.rules)
    assert getattr(refusal, "rule", "") == "protocol.id-in-use"
