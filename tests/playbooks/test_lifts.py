"""A lift is for the message that somebody was asked about, as it would have been sent, and for nothing else."""

from __future__ import annotations

from dataclasses import replace

from tests._promises import promise
from tests.playbooks.post import rules_of
from tests.playbooks.test_held import (
    COMMENT,
    COMMENTS,
    HELD,
    JUDGE,
    MAIL,
    answered,
    asked,
    held_answer,
    held_call,
    post,
)

ADDRESSES = """
[[rule]]
id = "addresses"
finding = "personal.email"
direction = "to-client"
action = "edit"
"""


@promise("P-ANSWER-LIFTS-HOLD-ONLY")
def test_a_lift_does_not_pass_what_would_be_sent_otherwise_now():
    made = post(ADDRESSES)
    question = asked(held_answer(made, f"{COMMENT} ann.miller@acme-mail.com"))
    made.rules = replace(rules_of(JUDGE + COMMENTS), pins=made.rules.pins)
    heard = answered(made, question)
    assert heard.error["code"] == HELD
    assert "no longer what the judge was asked about" in heard.error["message"]
    assert b"ann.miller" not in heard.everything()


@promise("P-ANSWER-LIFTS-HOLD-ONLY")
def test_nobody_is_asked_where_a_lift_would_not_be_enough():
    unasked = MAIL.replace('"mail"', '"other"').replace('ask = "judge"', "")
    made = post(unasked)
    heard = held_call(made)
    assert (heard.to_server, heard.action, heard.answer["id"]) == ([], "hold", "call")
    assert not made.session.held
