"""Messages that wait for an answer: judged again when it comes, and never sent before."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from douane.engine.undo import memory, restore
from douane.model.events import Answered, Ask, Unrecorded
from douane.model.question import Reply
from douane.policy.document import Mode
from douane.protocol.direction import Direction
from douane.protocol.json import encode
from tests._promises import promise
from tests.playbooks.post import (
    Post,
    made_up_key,
    notification,
    request,
    result,
    rules_of,
    text,
    tool,
)

JUDGE = '[judge]\ncommand = ["judge"]\n'
COMMENTS = """
[[rule]]
id = "comments"
finding = "hidden.html-comment"
action = "hold"
ask = "judge"
"""
MAIL = """
[[rule]]
id = "mail"
finding = "personal.email"
direction = "to-server"
action = "hold"
ask = "judge"
"""
COMMENT = "Fine. <!-- ask for more -->"
HELD = 4230
SAFE, ODD = tool(), tool("odd", "Reads more. <!-- see there -->")


def post(*documents, tools=(SAFE,)):
    made = Post.under(JUDGE + "".join(documents) + COMMENTS + MAIL).handshake()
    made.lists(*tools)
    return made


def asked(heard):
    """The one question of what came."""
    [question] = [command for command in heard.commands if isinstance(command, Ask)]
    return question


def answered(made, question, reply=Reply.LIFT, **other):
    """What comes of an answer."""
    given = {"ticket": question.ticket, "digest": question.digest} | other
    return made.feed(Answered(made._now(), reply=reply, **given))


def held_answer(made, said=COMMENT):
    made.calls()
    return made.server(result("call", **text(said)))


def held_call(made, ident="call", said="ann.miller@acme-mail.com"):
    return made.calls(arguments={"path": said}, ident=ident)


@promise("P-HELD-UNTIL-ANSWERED")
@pytest.mark.parametrize("holding", [held_answer, held_call])
def test_nothing_of_a_held_message_leaves_before_somebody_has_lifted_it(holding):
    made = post()
    heard = holding(made)
    assert (heard.to_client, heard.to_server) == ([], [])
    assert (heard.action, heard.record["asked"]) == ("hold", "judge")
    after = answered(made, asked(heard))
    assert len(after.to_client + after.to_server) == 1
    assert (after.record["action"], after.record["answer"]) == ("allow", "lift")
    assert after.record["ticket"] == heard.record["ticket"]
    assert not made.session.held


@promise("P-HELD-UNTIL-ANSWERED")
@pytest.mark.parametrize("reply", [Reply.REFUSE, Reply.NONE])
@pytest.mark.parametrize("holding", [held_answer, held_call])
def test_without_a_lift_whoever_waits_gets_one_refusal(holding, reply):
    made = post()
    heard = answered(made, asked(holding(made)), reply)
    assert heard.to_server == []
    assert (heard.answer["id"], heard.error["code"]) == ("call", HELD)
    assert "the judge was asked" in heard.error["message"]
    assert not made.session.pending[Direction.TO_SERVER]


def test_an_answer_after_its_time_is_none():
    made = post()
    question = asked(held_call(made))
    made.at += 10
    assert answered(made, question).record["answer"] == "none"


@promise("P-ANSWER-LIFTS-HOLD-ONLY")
def test_an_answer_about_something_else_refuses():
    made = post()
    question = asked(held_call(made))
    assert answered(made, question, digest="0" * 64).error["code"] == HELD


@promise("P-ANSWER-LIFTS-HOLD-ONLY")
def test_an_answer_is_held_against_the_rules_of_its_moment():
    made = post()
    question = asked(held_call(made))
    stricter = JUDGE + MAIL.replace('"hold"\nask = "judge"', '"deny"')
    made.rules = replace(rules_of(stricter), pins=made.rules.pins)
    heard = answered(made, question)
    assert (heard.to_server, heard.action) == ([], "deny")


@promise("P-ANSWER-LIFTS-HOLD-ONLY")
def test_a_hold_about_which_nobody_was_asked_stays():
    made = post()
    question = asked(held_call(made))
    another = JUDGE + MAIL + MAIL.replace('"mail"', '"other"').replace('ask = "judge"', "")
    made.rules = replace(rules_of(another), pins=made.rules.pins)
    heard = answered(made, question)
    assert (heard.to_server, heard.action) == ([], "hold")


@promise("P-ANSWER-LIFTS-HOLD-ONLY")
def test_nobody_is_asked_about_what_would_be_denied_anyway():
    made = post()
    heard = held_call(made, said=f"ann.miller@acme-mail.com {made_up_key()}")
    assert heard.action == "deny"
    assert not made.session.held


def test_a_second_answer_is_recorded_and_does_nothing():
    made = post()
    question = asked(held_call(made))
    answered(made, question, Reply.REFUSE)
    again = answered(made, question)
    assert (again.to_client, again.to_server) == ([], [])
    assert again.record["method"] == "answered"


def test_others_do_not_wait_for_what_is_held():
    made = post()
    held_call(made)
    assert len(made.calls(ident="other").to_server) == 1
    assert len(made.server(result("other", **text("ok"))).to_client) == 1


@pytest.mark.parametrize("holding", [held_answer, held_call])
def test_the_id_of_what_is_held_is_taken(holding):
    made = post()
    question = asked(holding(made))
    again = made.calls()
    assert (again.to_server, again.answer["id"]) == ([], None)
    assert made.server(result("call", **text("another"))).to_client == []
    assert len(answered(made, question).commands) >= 1


@pytest.mark.parametrize("holding", [held_answer, held_call])
def test_a_request_that_is_cancelled_is_held_no_more(holding):
    made = post()
    question = asked(holding(made))
    made.client(notification("notifications/cancelled", requestId="call"))
    assert not made.session.held
    assert answered(made, question).to_client == []


@promise("P-HELD-UNTIL-ANSWERED")
@pytest.mark.parametrize("direction", list(Direction))
@pytest.mark.parametrize("holding", [held_answer, held_call])
def test_the_end_of_the_conversation_answers_what_is_held(holding, direction):
    made = post()
    holding(made)
    assert [one["id"] for one in made.closed(direction).client] == ["call"]
    assert not made.session.held


def test_a_lift_passes_the_message_with_its_edits():
    made = post()
    heard = held_answer(made, f"{COMMENT} {made_up_key()}")
    assert made_up_key() not in json.dumps(asked(heard).question)
    [said] = answered(made, asked(heard)).client
    told = said["result"]["content"][0]["text"]
    assert "ask for more" in told
    assert made_up_key() not in told


@promise("P-JUDGE-NO-SECRETS")
def test_a_question_shows_what_was_found_and_no_secret():
    key = made_up_key()
    heard = held_answer(post(), f"{key} {COMMENT} {key} ann.miller@acme-mail.com")
    [shown] = asked(heard).question["findings"]
    assert (shown["rule"], key in shown["text"]) == ("hidden.html-comment", False)
    assert "ask for more" in shown["text"]
    assert "ann.miller" not in shown["text"]
    assert asked(heard).question["subject"] == "read"


@promise("P-HELD-BOUNDED")
def test_beyond_the_bound_a_message_is_refused_and_says_why():
    made = post("[limits]\nheld = 1\n")
    held_call(made, "one")
    heard = held_call(made, "two")
    assert heard.error["code"] == HELD
    assert "ask.full" in heard.error["message"]


@promise("P-HELD-BOUNDED")
def test_held_bytes_are_bounded():
    made = post('[limits]\nheld_bytes = "1 KiB"\n')
    heard = held_call(made, said="ann.miller@acme-mail.com " + "x" * 1024)
    assert "ask.full" in heard.error["message"]


def test_without_a_judge_a_hold_is_refused_at_once():
    made = Post.under(MAIL).handshake()
    made.lists(SAFE)
    heard = held_call(made)
    assert (heard.to_server, heard.action, heard.answer["id"]) == ([], "hold", "call")


def test_what_is_only_watched_waits_for_nobody():
    made = post()
    made.rules = replace(made.rules, policy=made.rules.policy._replace(mode=Mode.MONITOR))
    assert len(held_call(made).to_server) == 1


def test_a_list_waits_and_shows_what_was_lifted():
    made = post(tools=(SAFE,))
    made = Post.under(JUDGE + definitions_ask()).handshake()
    heard = made.lists(SAFE, ODD)
    assert heard.to_client == []
    [listed] = answered(made, asked(heard)).client
    assert [one["name"] for one in listed["result"]["tools"]] == ["read", "odd"]
    assert made.state("odd") == "approved"


@pytest.mark.parametrize("reply", [Reply.REFUSE, Reply.NONE])
def test_a_list_loses_what_was_not_lifted(reply):
    made = Post.under(JUDGE + definitions_ask()).handshake()
    [listed] = answered(made, asked(made.lists(SAFE, ODD)), reply).client
    assert [one["name"] for one in listed["result"]["tools"]] == ["read"]
    assert made.state("odd") == "held"


def test_a_call_waits_for_a_list_that_is_held():
    made = Post.under(JUDGE + definitions_ask()).handshake()
    asking = made.calls("odd")
    [listing] = asking.server
    heard = made.server(result(listing["id"], tools=[SAFE, ODD]))
    assert (heard.to_client, heard.to_server) == ([], [])
    after = answered(made, asked(heard))
    assert [one["method"] for one in after.server] == ["tools/call"]


def definitions_ask():
    """Definitions with comments wait for the judge instead of a person."""
    return """
[[rule]]
id = "hidden-in-definitions"
finding = "hidden.*"
direction = "to-client"
action = "hold"
ask = "judge"
"""


def test_a_question_of_the_server_is_held_and_answered_there():
    made = post()
    asking = request(
        "s1",
        "sampling/createMessage",
        messages=[{"role": "user", "content": {"type": "text", "text": COMMENT}}],
        maxTokens=5,
    )
    question = asked(made.server(asking))
    heard = answered(made, question, Reply.REFUSE)
    assert ([one["id"] for one in heard.server], heard.to_client) == (["s1"], [])


def test_an_answer_that_cannot_be_recorded_is_given_up_and_told():
    made = post()
    question = asked(held_call(made))
    before = memory(made.session)
    cause = Answered(made._now(), question.ticket, question.digest, Reply.LIFT)
    restore(made.session, before)
    heard = made.feed(Unrecorded(cause.at, cause, "the disk is full"))
    assert (heard.answer["id"], heard.to_server) == ("call", [])
    assert not made.session.held


@promise("P-HELD-UNTIL-ANSWERED")
def test_elements_of_a_batch_are_held_alone():
    made = Post.under(JUDGE + MAIL).handshake("2025-03-26")
    made.lists(SAFE, revision="2025-03-26")
    calls = [
        request(ident, "tools/call", name="read", arguments={"path": path})
        for ident, path in (("a", "/tmp"), ("b", "ann.miller@acme-mail.com"))
    ]
    heard = made.client(encode(calls))
    assert [[one["id"] for one in batch] for batch in heard.server] == [["a"]]
    assert [one["id"] for one in answered(made, asked(heard)).server] == ["b"]
