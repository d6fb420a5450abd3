"""Requests and their answers: which ids are legal, and which answer belongs to which request."""

from __future__ import annotations

import pytest

from tests._promises import promise
from tests.playbooks.post import Post, notification, request, result, text, tool


@pytest.mark.parametrize("ident", [0, -1, 7, 2**53 - 1, "7", "", "a" * 256, "ключ"])
def test_strings_and_integers_are_ids(ident):
    post = Post().handshake()

    assert post.client(request(ident, "ping")).server == [request(ident, "ping")]
    assert post.server(result(ident)).client == [result(ident)]


@promise("P-STRICT-RPC")
@pytest.mark.parametrize(
    "ident", [b"1.0", b"1.5", b"1e2", b"true", b"null", b"[1]", b"{}", b'"' + b"a" * 257 + b'"']
)
def test_anything_else_is_no_id_and_the_request_goes_nowhere(ident):
    heard = Post().handshake().client(b'{"jsonrpc":"2.0","id":' + ident + b',"method":"ping"}')

    assert heard.server == []
    assert heard.answer["id"] is None
    assert heard.error["code"] == 4000


@pytest.mark.parametrize("ident", [b"1.0", b"true", b"null"])
def test_an_answer_with_something_else_for_an_id_answers_nothing(ident):
    post = Post().handshake()
    post.client(request(1, "ping"))

    assert post.server(b'{"jsonrpc":"2.0","id":' + ident + b',"result":{}}').client == []
    assert post.server(result(1)).client == [result(1)], "the request still waits"


@promise("P-ID-ONCE")
def test_an_id_that_waits_is_refused_without_answering_the_request_that_waits():
    post = Post().handshake()
    post.client(request(1, "ping"))
    heard = post.client(request(1, "tools/list"))

    assert heard.found == ["protocol.id-in-use"]
    assert heard.server == []
    assert heard.answer["id"] is None, "an error with the id would answer the first request"
    assert post.server(result(1)).client == [result(1)]


@promise("P-ID-ONCE")
def test_an_id_of_the_server_that_waits_is_refused_too():
    post = Post().handshake()
    post.server(request(0, "roots/list"))
    heard = post.server(request(0, "roots/list"))

    assert heard.client == []
    assert [answer["id"] for answer in heard.server] == [None]


def test_an_id_may_be_used_again_once_it_is_answered():
    post = Post().handshake()
    post.client(request(1, "ping"))
    post.server(result(1))

    assert post.client(request(1, "ping")).server == [request(1, "ping")]


def test_a_string_and_an_integer_are_different_ids():
    post = Post().handshake()
    post.client(request(7, "ping"))
    assert post.client(request("7", "ping")).action == "allow"

    assert post.server(result("7")).client == [result("7")]
    assert post.server(result(7)).client == [result(7)]


@promise("P-ANSWER-MATCHES")
def test_an_answer_of_another_type_than_the_request_matches_nothing():
    post = Post().handshake()
    post.client(request(7, "ping"))

    assert post.server(result("7")).client == []
    assert post.server(result("7")).found == ["protocol.unmatched-answer"]


def test_each_direction_numbers_its_own_requests():
    post = Post().handshake()
    post.client(request(0, "ping"))
    asked = request(0, "roots/list")
    assert post.server(asked).client == [asked]

    assert post.client(result(0, roots=[])).server == [result(0, roots=[])]
    assert post.server(result(0)).client == [result(0)]


@promise("P-ANSWER-MATCHES")
@pytest.mark.parametrize(
    "answer", [result(9), {"jsonrpc": "2.0", "id": 9, "error": {"code": 1, "message": "x"}}]
)
def test_an_answer_that_nobody_asked_for_goes_nowhere_in_either_direction(answer):
    post = Post().handshake()

    for heard in (post.server(answer), post.client(answer)):
        assert heard.client == heard.server == []
        assert heard.action == "deny"


@promise("P-ANSWER-MATCHES")
def test_a_second_answer_goes_nowhere():
    post = Post().handshake()
    post.client(request(1, "ping"))
    post.server(result(1))

    assert post.server(result(1)).client == []


@promise("P-ANSWER-MATCHES")
def test_a_client_cannot_answer_its_own_request():
    post = Post().handshake()
    post.client(request(1, "ping"))

    assert post.client(result(1)).server == []
    assert post.server(result(1)).client == [result(1)]


def test_a_late_answer_to_a_cancelled_request_passes_once():
    post = Post().handshake()
    post.client(request(1, "ping"))
    post.client(notification("notifications/cancelled", requestId=1))

    assert post.server(result(1)).client == [result(1)]
    assert post.server(result(1)).client == []


def test_progress_for_a_cancelled_request_passes():
    post = Post().handshake()
    post.client(request(1, "tools/list", _meta={"progressToken": 1}))
    post.client(notification("notifications/cancelled", requestId=1))
    late = notification("notifications/progress", progressToken=1, progress=3)

    assert post.server(late).client == [late]


def test_the_server_may_cancel_its_own_request():
    post = Post().handshake()
    post.server(request(0, "roots/list"))
    cancel = notification("notifications/cancelled", requestId=0, reason="timed out")

    assert post.server(cancel).client == [cancel]
    assert post.server(request(0, "roots/list")).action == "allow"


@pytest.mark.parametrize("ident", [True, "1", [1], None, 1.0])
def test_a_cancellation_of_something_else_leaves_the_request_waiting(ident):
    post = Post().handshake()
    post.client(request(1, "ping"))
    post.client(notification("notifications/cancelled", requestId=ident))

    assert post.client(request(1, "ping")).found == ["protocol.id-in-use"]


def test_a_late_answer_is_judged_like_any_answer():
    post = Post().handshake()
    post.lists(tool())
    post.calls(ident=1)
    post.client(notification("notifications/cancelled", requestId=1))

    assert post.server(result(1, **text("done"))).record["subject"] == "read"


@promise("P-BOUNDED")
def test_more_requests_than_may_wait_are_refused():
    post = Post.under("[limits]\nin_flight = 2").handshake()
    post.client(request(1, "ping"))
    post.client(request(2, "ping"))
    heard = post.client(request(3, "ping"))

    assert heard.found == ["protocol.in-flight"]
    assert heard.answer["id"] == 3
    post.server(result(1))
    assert post.client(request(3, "ping")).action == "allow"


@promise("P-BOUNDED")
def test_no_more_cancelled_requests_are_remembered_than_are_bounded():
    post = Post().handshake()
    for number in range(300):
        post.client(request(number, "ping"))
        post.client(notification("notifications/cancelled", requestId=number))

    assert post.server(result(0)).client == [], "the oldest are forgotten"
    assert post.server(result(299)).client == [result(299)]


def test_the_audit_says_how_long_an_answer_took():
    post = Post().handshake()
    post.client(request(1, "ping"))

    assert post.server(result(1)).record["duration_ms"] == 1000


@promise("P-BOUNDED")
@pytest.mark.parametrize("token", ["x" * 257, True, {}, ["x"]])
def test_a_progress_token_is_as_short_as_an_id_for_both_sides(token):
    asking = {"messages": [], "maxTokens": 1, "_meta": {"progressToken": token}}
    post = Post().handshake()
    heard = post.server(request("q", "sampling/createMessage", **asking))

    assert (heard.found, heard.client) == (["protocol.progress-token"], [])
    assert post.client(request(1, "ping", _meta={"progressToken": token})).server == []
    assert post.server(notification("notifications/progress", progressToken=token, progress=1)).client == []


@pytest.mark.parametrize("token", ["x" * 256, "", 7, 0.25, None])
def test_any_other_progress_token_passes(token):
    asked = request(1, "ping", _meta={"progressToken": token})
    assert Post().handshake().client(asked).server == [asked]
