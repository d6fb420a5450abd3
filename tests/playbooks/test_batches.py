"""Batches: only where the revision has them, and each element judged as if it had come alone."""

from __future__ import annotations

import pytest

from tests._promises import promise
from tests.playbooks.post import (
    LATEST,
    REVISIONS,
    Post,
    made_up_key,
    meta,
    notification,
    request,
    result,
    text,
    tool,
)

BATCHING = "2025-03-26"


@promise("P-STRICT-RPC")
@pytest.mark.parametrize("revision", [revision for revision in REVISIONS if revision != BATCHING])
def test_a_batch_is_refused_where_the_revision_has_none(revision):
    post = Post().handshake(revision)
    heard = post.client([request(1, "tools/list", **meta(revision))])

    assert heard.server == []
    assert heard.found == ["protocol.batch"]
    assert [answer["id"] for answer in heard.client] == [1]


def test_whoever_waits_for_an_answer_in_a_refused_batch_is_told():
    post = Post().handshake(LATEST)
    post.client(request(1, "ping"))
    heard = post.server([result(1), result(2)])

    assert [answer["id"] for answer in heard.client] == [1]
    assert heard.client[0]["error"]["code"] == 4000


def test_what_passes_goes_on_as_one_batch():
    post = Post().handshake(BATCHING)
    batch = [request(1, "ping"), notification("notifications/roots/list_changed"), request(2, "tools/list")]

    assert post.client(batch).server == [batch]
    answers = [result(2, tools=[tool()]), result(1)]
    assert post.server(answers).client == [answers]


def test_elements_keep_their_very_bytes():
    post = Post().handshake(BATCHING)
    odd = b'{ "id" :1, "jsonrpc":"2.0","method":"p\\u0069ng" }'

    assert post.client(b"[ " + odd + b" ]").to_server == [b"[" + odd + b"]"]


@promise("P-MEDIATED")
def test_a_refused_element_is_answered_and_the_others_pass():
    post = Post().handshake(BATCHING)
    post.lists(tool())
    leak = request(1, "tools/call", name="read", arguments={"path": made_up_key()})
    fine = request(2, "tools/call", name="read", arguments={"path": "/tmp"})
    heard = post.client([leak, fine, request(3, "no/such")])

    assert heard.server == [[fine]]
    assert [answer["id"] for answer in heard.client] == [1, 3]
    assert [body["action"] for body in heard.records] == ["deny", "allow", "deny"]


@promise("P-MEDIATED")
def test_a_batch_of_answers_is_edited_element_by_element():
    post = Post().handshake(BATCHING)
    post.lists(tool())
    post.calls(ident=1)
    post.calls(ident=2)
    heard = post.server([result(1, **text(made_up_key())), result(2, **text("fine"))])

    [[first, second]] = heard.client
    assert made_up_key() not in str(first)
    assert second == result(2, **text("fine"))


def test_nothing_is_sent_on_when_every_element_is_refused():
    heard = Post().handshake(BATCHING).client([request(1, "no/such"), request(2, "no/such")])

    assert heard.server == []


@pytest.mark.parametrize("batch", [b"[]", b"[1]", b'["x"]', b"[[]]", b'[{"id":1,"id":2}]', b"[{},"])
def test_a_batch_that_holds_no_message_goes_nowhere(batch):
    heard = Post().handshake(BATCHING).client(batch)

    assert heard.server == []
    assert [answer["id"] for answer in heard.client] == [None]


def test_a_batch_in_a_batch_is_refused():
    heard = Post().handshake(BATCHING).client([[request(1, "ping")]])

    assert heard.server == []


def test_the_same_id_twice_in_a_batch_is_refused_once():
    post = Post().handshake(BATCHING)
    heard = post.client([request(1, "ping"), request(1, "tools/list")])

    assert heard.server == [[request(1, "ping")]]
    assert [answer["id"] for answer in heard.client] == [None]


def test_a_batch_has_no_more_messages_than_may_be_in_flight():
    post = Post.under("[limits]\nin_flight = 3").handshake(BATCHING)
    tick = notification("notifications/roots/list_changed")

    assert post.client([tick] * 3).server == [[tick] * 3]
    assert post.client([tick] * 4).found == ["protocol.batch"]


def test_records_of_a_batch_come_before_all_that_is_sent():
    post = Post().handshake(BATCHING)
    kinds = [type(one).__name__ for one in post.client([request(1, "no/such"), request(2, "ping")]).commands]

    assert kinds == sorted(kinds, key=lambda kind: kind == "Permit")


def test_a_question_of_our_own_is_answered_in_a_batch_and_the_answer_stays_here():
    post = Post().handshake(BATCHING)
    asked = post.calls(ident=1).server
    assert [one["method"] for one in asked] == ["tools/list"]
    heard = post.server([result(asked[0]["id"], tools=[tool()])])

    assert heard.client == []
    assert [one["id"] for one in heard.server] == [1], "the call that has waited goes on"
