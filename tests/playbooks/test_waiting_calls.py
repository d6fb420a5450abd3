"""Calls that come before any list wait while Douane asks for the list itself."""

from __future__ import annotations

import pytest

from tests._promises import promise
from tests.playbooks.post import (
    STATELESS,
    Post,
    failure,
    made_up_key,
    meta,
    notification,
    request,
    result,
    text,
    tool,
)


def answer(post, question, *tools, **members):
    return post.server(result(question["id"], tools=list(tools), **members))


def test_a_call_waits_for_the_list_and_then_goes_on_as_it_came():
    post = Post().handshake()
    raw = b'{ "jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","arguments":{"path":"x"}}}'
    asked = post.client(raw)
    [question] = asked.server
    assert (question["method"], asked.client) == ("tools/list", [])

    heard = answer(post, question, tool())
    assert heard.client == [], "the answer to our question goes to nobody"
    assert heard.to_server == [raw]
    assert post.state("read") == "approved"
    assert post.server(result(1, **text("x"))).client == [result(1, **text("x"))]


def test_calls_that_come_together_share_one_question():
    post = Post().handshake()
    [question] = post.calls(ident=1).server
    assert post.calls("write", ident=2).server == []
    heard = answer(post, question, tool(), tool("write"))

    assert [one["id"] for one in heard.server] == [1, 2]


def test_every_page_of_the_list_is_asked_for():
    post = Post().handshake()
    [first] = post.calls("write", ident=1).server
    [second] = answer(post, first, tool(), nextCursor="p2").server
    assert second["params"]["cursor"] == "p2"
    assert second["id"] != first["id"]

    assert [one["id"] for one in answer(post, second, tool("write")).server] == [1]


def test_a_call_of_something_that_the_list_does_not_have_is_refused():
    post = Post().handshake()
    [question] = post.calls("nothing", ident=1).server
    heard = answer(post, question, tool())

    assert heard.server == []
    assert "pin.unknown" in heard.found
    assert [one["id"] for one in heard.client] == [1]


@pytest.mark.parametrize("said", [failure, result], ids=["an error", "no list"])
def test_a_call_is_refused_when_the_server_has_no_list(said):
    post = Post().handshake()
    [question] = post.calls(ident=1).server
    heard = post.server(said(question["id"]))

    assert heard.server == []
    assert [one["id"] for one in heard.client] == [1]


def test_a_call_is_refused_when_the_list_cannot_be_read():
    post = Post().handshake()
    [question] = post.calls(ident=1).server
    heard = post.server(b'{"jsonrpc":"2.0","id":%d,"result":{"tools":[NaN]}}' % question["id"])

    assert heard.server == []
    assert [one["id"] for one in heard.client] == [1]


def test_prompts_wait_likewise():
    post = Post().handshake()
    [question] = post.client(request(1, "prompts/get", name="greet")).server
    assert question["method"] == "prompts/list"
    heard = post.server(result(question["id"], prompts=[{"name": "greet"}]))

    assert [one["method"] for one in heard.server] == ["prompts/get"]


def test_a_stateless_question_states_what_the_call_has_stated():
    post = Post()
    [question] = post.calls(revision=STATELESS).server

    assert question["params"] == meta(STATELESS)


@promise("P-MEDIATED")
def test_a_secret_in_what_a_call_states_about_itself_is_in_no_question():
    post = Post()
    stated = meta(STATELESS)
    stated["_meta"]["io.modelcontextprotocol/clientInfo"] = {"name": made_up_key()}
    heard = post.client(request(1, "tools/call", name="read", **stated))

    assert made_up_key().encode() not in heard.everything()
    assert heard.server == []


@promise("P-MEDIATED")
def test_a_secret_in_a_waiting_call_does_not_pass_when_the_list_is_known():
    post = Post().handshake()
    [question] = post.calls(arguments={"path": made_up_key()}, ident=1).server
    heard = answer(post, question, tool())

    assert heard.server == []
    assert heard.answer["result"]["isError"] is True


@promise("P-ID-ONCE")
def test_the_id_of_a_waiting_call_is_in_use():
    post = Post().handshake()
    [question] = post.calls(ident=1).server
    heard = post.client(request(1, "ping"))
    assert heard.found == ["protocol.id-in-use"]
    assert heard.answer["id"] is None

    assert [one["id"] for one in answer(post, question, tool()).server] == [1]


def test_a_server_numbers_its_questions_apart_from_waiting_calls():
    post = Post().handshake()
    post.calls(ident=1)
    assert post.server(request(1, "ping")).client == [request(1, "ping")]


def test_a_client_cannot_use_the_ids_of_our_questions():
    post = Post().handshake()
    [question] = post.calls(ident=1).server

    assert post.client(request(question["id"], "ping")).server == []


def test_a_waiting_call_that_is_cancelled_is_not_sent():
    post = Post().handshake()
    [question] = post.calls(ident=1).server
    post.client(notification("notifications/cancelled", requestId=1))

    assert answer(post, question, tool()).server == []


def test_a_client_that_cancels_our_question_has_its_call_refused():
    post = Post().handshake()
    [question] = post.calls(ident=1).server
    heard = post.client(notification("notifications/cancelled", requestId=question["id"]))

    assert [one["id"] for one in heard.client] == [1]


@promise("P-BOUNDED")
def test_a_server_that_has_endless_pages_is_asked_a_bounded_number_of_times():
    post = Post().handshake()
    [question] = post.calls(ident=1).server
    for number in range(100):
        heard = answer(post, question, tool(f"t{number}"), nextCursor="more")
        if not heard.server:
            break
        [question] = heard.server

    assert number < 99
    assert [one["id"] for one in heard.client] == [1]
    assert post.calls(ident=2).answer["id"] == 2, "later calls are judged at once"


def test_a_cursor_with_a_secret_is_not_sent_back():
    post = Post().handshake()
    [question] = post.calls(ident=1).server
    heard = answer(post, question, tool("other"), nextCursor=made_up_key())

    assert made_up_key().encode() not in heard.everything()
    assert [one["id"] for one in heard.client] == [1]


@promise("P-BOUNDED")
def test_no_more_calls_wait_than_are_bounded():
    post = Post().handshake()
    heard = [post.calls(ident=number) for number in range(70)]

    assert heard[63].client == []
    assert [one["id"] for one in heard[64].client] == [64]


def test_the_question_is_in_the_audit_log():
    heard = Post().handshake().calls()

    assert heard.record["method"] == "tools/list"
    assert heard.record["detail"] == "asked by Douane, to judge a call"


def test_in_a_later_session_a_known_tool_does_not_wait():
    post = Post().handshake()
    post.lists(tool())

    assert post.restarted().handshake().calls().server[0]["method"] == "tools/call"
