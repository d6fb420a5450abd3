"""The entries of a session are told as a conversation: what was said, what became of it, what came back."""

from __future__ import annotations

import pytest

from douane.audit.entry import decoded
from douane.audit.line import line_of
from douane.audit.story import story
from douane.model.events import Answered, Ask
from douane.model.question import Reply
from tests.playbooks.post import Post, made_up_key, result, text, tool

ASK = '[[rule]]\nid = "ask-first"\ntool = "read"\naction = "hold"\nask = "person"\n'


def told(post):
    """The story of all that this post has recorded."""
    return story(line_of(one.seq, decoded(one)) for one in post.store.entries(0, 1_000))


def answered(post, heard, reply):
    [question] = [command for command in heard.commands if isinstance(command, Ask)]
    return post.feed(Answered(post._now(), question.ticket, question.digest, reply))


@pytest.fixture
def post():
    made = Post.under(ASK, value_key=b"of this machine").handshake()
    made.lists(tool(), tool("write"))
    return made


def test_a_request_and_its_answer_are_one_moment(post):
    post.calls("write")
    post.server(result("call", **text("done")))
    last = told(post)[-1]
    assert (last.message.method, last.message.subject, last.action) == ("tools/call", "write", "allow")
    assert last.reply is not None
    assert last.reply.took == 1000.0
    assert not last.is_notable


def test_an_id_that_is_used_again_belongs_to_the_later_request(post):
    for number in range(2):
        post.calls("write", {"path": f"/tmp/{number}"})
        post.server(result("call", **text("done")))
    first, second = told(post)[-2:]
    assert (first.message.arguments, second.message.arguments) == ({"path": "/tmp/0"}, {"path": "/tmp/1"})
    assert first.reply.entry < second.message.entry < second.reply.entry


@pytest.mark.parametrize(("reply", "action"), [(Reply.LIFT, "allow"), (Reply.REFUSE, "deny")])
def test_what_waited_is_one_moment_with_the_answer_of_the_person(post, reply, action):
    answered(post, post.calls("read"), reply)
    last = told(post)[-1]
    assert (last.message.action, last.message.asked, last.action) == ("hold", "person", action)
    assert last.message.question
    assert last.decided.answer == reply.value
    assert last.is_refused is (action == "deny")


def test_who_has_answered_is_told_with_what_waited(post):
    post.calls("read")
    asked = told(post)[-1].message
    said = {
        "session": asked.session,
        "question": asked.question,
        "kind": "lifecycle",
        "principal": "local:bob",
    }
    granted = line_of(99, {**said, "method": "douane/approval-granted"})
    other = line_of(100, {**said, "method": "douane/approval-granted", "question": "another"})
    *_, first, last = story([asked, granted, other])
    assert (first.answered, last.message) == (granted, other)


@pytest.mark.parametrize("reply", [Reply.NONE, Reply.REFUSE])
def test_who_answers_when_it_was_refused_already_has_not_let_it_pass(post, reply):
    answered(post, post.calls("read"), reply)
    waited = told(post)[-1]
    said = {"session": waited.message.session, "question": waited.message.question, "principal": "local:bob"}
    granted = line_of(99, {**said, "method": "douane/approval-granted"})
    lines = [line_of(one.seq, decoded(one)) for one in post.store.entries(0, 1_000)]
    *_, last = story([*lines, granted])
    assert (last.action, last.answered, last.later) == ("deny", None, granted)


def test_what_still_waits_is_held(post):
    post.calls("read")
    last = told(post)[-1]
    assert (last.action, last.decided, last.reply) == ("hold", None, None)


def test_a_refusal_says_by_which_rule_and_of_which_finding(post):
    post.calls("write", {"path": made_up_key()})
    last = told(post)[-1]
    assert last.is_refused
    assert last.message.rules == ("secrets-out",)
    assert [one.rule for one in last.message.findings] == ["secret.aws-access-key-id"]


def test_an_answer_to_a_request_that_is_not_there_stands_alone(post):
    post.calls("write")
    post.server(result("call", **text("done")))
    entries = post.store.entries(0, 1_000)
    [last] = story([line_of(entries[-1].seq, decoded(entries[-1]))])
    assert (last.message.kind, last.reply) == ("response", None)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"at": "noon", "findings": 7, "reasons": [1, {}], "replay": [], "rpc_id": {}, "size": "big"},
        {
            "kind": "response",
            "answer": "lift",
            "ticket": 4,
            "findings": [{"rule": ["x"]}],
            "duration_ms": None,
        },
        {"unreadable": "\x00"},
    ],
)
def test_anything_at_all_may_stand_in_an_entry(body):
    [moment] = story([line_of(1, body)])
    assert moment.message.entry == 1
