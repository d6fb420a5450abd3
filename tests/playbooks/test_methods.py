"""Which methods may pass: by revision, direction and kind, and the operator's allowance for extensions."""

from __future__ import annotations

import pytest

from tests._promises import promise
from tests.playbooks.post import LATEST, STATELESS, Post, meta, notification, request, result

EXTENSIONS = '[protocol]\nextensions = ["acme/*", "notifications/acme/*"]'


@promise("P-STRICT-RPC")
@pytest.mark.parametrize(
    ("revision", "message"),
    [
        pytest.param("2024-11-05", request(1, "tasks/list"), id="before the revision that has it"),
        pytest.param("2025-03-26", request(1, "server/discover/x"), id="unknown"),
        pytest.param(LATEST, request(1, "sampling/createMessage"), id="the server's request"),
        pytest.param(LATEST, request(1, "notifications/cancelled"), id="a notification with an id"),
        pytest.param(LATEST, request(1, "subscriptions/listen"), id="after the revision"),
        pytest.param(STATELESS, request(1, "logging/setLevel", **meta(STATELESS)), id="removed"),
        pytest.param(STATELESS, request(1, "ping", **meta(STATELESS)), id="removed too"),
        pytest.param(LATEST, request(1, "Tools/Call"), id="another spelling"),
        pytest.param(LATEST, request(1, "tools/call "), id="with a blank"),
        pytest.param(LATEST, request(1, "tools/call\0"), id="with a NUL"),
    ],
)
def test_a_request_that_is_not_legal_is_refused_with_its_id(revision, message):
    heard = Post().handshake(revision).client(message)

    assert heard.server == []
    assert heard.answer["id"] == 1
    assert heard.error["code"] == -32601
    assert heard.found[0] in {"protocol.misplaced-method", "protocol.unknown-method"}


@pytest.mark.parametrize(
    "message",
    [
        notification("tools/list"),
        notification("notifications/message"),
        notification("notifications/acme"),
        notification("notifications/resources/updated"),
    ],
)
def test_a_notification_that_is_not_legal_goes_nowhere_and_nobody_is_told(message):
    heard = Post().handshake().client(message)

    assert heard.server == heard.client == []
    assert heard.action == "deny"


@pytest.mark.parametrize(
    ("revision", "method"),
    [
        ("2024-11-05", "elicitation/create"),
        ("2025-03-26", "elicitation/create"),
        (LATEST, "tools/list"),
        (LATEST, "tools/call"),
        (LATEST, "initialize"),
        (STATELESS, "sampling/createMessage"),
        (STATELESS, "elicitation/create"),
        (STATELESS, "roots/list"),
        (STATELESS, "ping"),
    ],
)
def test_a_request_that_the_server_may_not_send_is_refused_to_the_server(revision, method):
    post = Post().handshake(revision)
    post.client(request(5, "tools/list", **meta(revision)))
    heard = post.server(request(1, method))

    assert heard.client == []
    assert [answer["id"] for answer in heard.server] == [1]


@promise("P-FULL-DUPLEX")
@pytest.mark.parametrize(
    ("revision", "method"),
    [
        ("2024-11-05", "ping"),
        ("2024-11-05", "sampling/createMessage"),
        ("2025-03-26", "roots/list"),
        ("2025-06-18", "elicitation/create"),
        (LATEST, "elicitation/create"),
        (LATEST, "tasks/get"),
    ],
)
def test_requests_of_the_server_and_their_answers_pass_as_they_are(revision, method):
    post = Post().handshake(revision)
    asked, answer = request(0, method), result(0, role="assistant")

    assert post.server(asked).client == [asked]
    assert post.client(answer).server == [answer]


def test_an_extension_passes_once_the_operator_allows_it():
    asked, told = request(1, "acme/frob", x=1), notification("notifications/acme/done")

    assert Post().handshake().client(asked).found == ["protocol.unknown-method"]
    post = Post.under(EXTENSIONS).handshake()
    assert post.client(asked).server == [asked]
    assert post.server(told).client == [told]


def test_an_extension_needs_an_agreed_revision_like_any_request():
    assert Post.under(EXTENSIONS).client(request(1, "acme/frob")).found == ["protocol.not-initialized"]


@pytest.mark.parametrize(
    "document", ['[protocol]\nextensions = ["sampling/*"]', '[protocol]\nextensions = ["tasks/list"]']
)
def test_an_allowance_does_not_move_a_method_of_the_specification(document):
    post = Post.under(document).handshake("2024-11-05")

    assert post.client(request(1, "sampling/createMessage")).action == "deny"
    assert post.client(request(2, "tasks/list")).action == "deny"


@pytest.mark.parametrize(
    "question", [{"method": "tools/call"}, {"method": ["roots/list"]}, {}, "roots/list", None]
)
def test_an_input_request_that_mcp_does_not_have_is_refused(question):
    post = Post()
    post.client(request(1, "resources/read", uri="x://y", **meta(STATELESS)))
    heard = post.server(result(1, resultType="input_required", inputRequests={"a": question}))

    assert heard.found == ["protocol.unknown-method"]
    assert heard.answer["id"] == 1


@pytest.mark.parametrize("method", ["sampling/createMessage", "elicitation/create", "roots/list"])
def test_input_requests_and_the_responses_to_them_pass_as_they_are(method):
    post = Post()
    first = request(1, "resources/read", uri="x://y", **meta(STATELESS))
    post.client(first)
    asked = result(
        1,
        resultType="input_required",
        inputRequests={"a": {"method": method, "params": {}}},
        requestState="s",
    )
    assert post.server(asked).client == [asked]
    again = request(
        2, "resources/read", uri="x://y", inputResponses={"a": {}}, requestState="s", **meta(STATELESS)
    )
    assert post.client(again).server == [again]
