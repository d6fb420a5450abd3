"""Messages that are too long: thrown away, recorded by their size, and whoever waits is told."""

from __future__ import annotations

import pytest

from douane.protocol.direction import Direction
from tests._promises import promise
from tests.playbooks.post import LATEST, Post, made_up_key, request, result, text, tool

TO_SERVER, TO_CLIENT = Direction.TO_SERVER, Direction.TO_CLIENT
TOO_MUCH = 5 << 20


@promise("P-STRICT-JSON")
def test_arguments_of_more_than_a_mebibyte_are_refused():
    post = Post().handshake()
    post.lists(tool())
    heard = post.calls(arguments={"path": "x" * (1 << 20)}, ident=4)

    assert heard.server == []
    assert heard.found == ["protocol.arguments-too-long"]
    assert heard.answer["id"] == 4


def test_arguments_just_under_the_limit_pass():
    post = Post().handshake()
    post.lists(tool())

    assert post.calls(arguments={"path": "x" * ((1 << 20) - 200)}).action == "allow"


def test_results_may_be_longer_than_arguments():
    post = Post().handshake()
    post.lists(tool())
    post.calls()

    assert post.server(result("call", **text("x" * (3 << 20)))).action == "allow"


def test_the_limit_of_arguments_is_the_operators():
    post = Post.under('[limits]\narguments = "1 KiB"').handshake()
    post.lists(tool())

    assert post.calls(arguments={"path": "x" * 1024}).found == ["protocol.arguments-too-long"]


@promise("P-STRICT-JSON")
@pytest.mark.parametrize(
    ("head", "tail"),
    [
        (b'{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"a":"xx', b'xx"}}'),
        (b'{"id":4,"jsonrpc":"2.0","method":"tools/call","params":{"a":"xx', b'xx"}}'),
        (b'{"method":"tools/call","params":{"a":"xx', b'xx"},"jsonrpc":"2.0","id":4}'),
        (b'{"method":"tools/call","params":{"result":"xx', b'xx"},"id":4,"jsonrpc":"2.0"}'),
    ],
)
def test_the_sender_of_a_request_that_is_too_long_is_told_by_its_id(head, tail):
    heard = Post().handshake().too_long(TO_SERVER, TOO_MUCH, head, tail)

    assert heard.server == []
    assert heard.answer["id"] == 4
    assert heard.found == ["protocol.too-long"]
    assert heard.record["size"] == TOO_MUCH


@pytest.mark.parametrize(
    ("head", "tail"),
    [
        (b'{"jsonrpc":"2.0","id":4,"result":{"content":[{"method":"GET"', b'"}]}}'),
        (b'{"jsonrpc":"2.0","id":4,"error":{"code":1,"message":"xx', b'xx"}}'),
        (b'{"result":{"content":[{"text":"xx', b'xx"}]},"jsonrpc":"2.0","id":4}'),
    ],
)
def test_whoever_waits_for_an_answer_that_is_too_long_is_told(head, tail):
    post = Post().handshake()
    post.client(request(4, "resources/list"))
    heard = post.too_long(TO_CLIENT, TOO_MUCH, head, tail)

    assert heard.answer["id"] == 4
    assert heard.error["code"] == 4000
    assert post.client(request(4, "ping")).action == "allow", "nobody waits any more"


def test_a_request_of_the_server_that_is_too_long_is_answered_to_the_server():
    post = Post().handshake()
    post.client(request(4, "ping"))
    heard = post.too_long(
        TO_CLIENT, TOO_MUCH, b'{"jsonrpc":"2.0","id":4,"method":"sampling/createMessage"', b"}"
    )

    assert heard.client == []
    assert [answer["id"] for answer in heard.server] == [4]


def test_an_answer_that_is_too_long_and_that_nobody_waits_for_tells_nobody():
    heard = Post().handshake().too_long(TO_CLIENT, TOO_MUCH, b'{"jsonrpc":"2.0","id":4,"result":{"', b"}}")

    assert heard.client == heard.server == []


def test_a_request_that_is_too_long_with_an_id_in_use_does_not_answer_the_first():
    post = Post().handshake()
    post.client(request(4, "ping"))
    heard = post.too_long(TO_SERVER, TOO_MUCH, b'{"jsonrpc":"2.0","id":4,"method":"tools/call"', b"}")

    assert heard.answer["id"] is None


@pytest.mark.parametrize("head", [b"", b"\xff\xfe", b"[[[[", b'"id":4', b'{"id":4.5,"method":"x"'])
def test_bytes_that_name_no_request_are_answered_without_an_id(head):
    assert Post().handshake().too_long(TO_SERVER, TOO_MUCH, head, b"xx").answer["id"] is None


def test_nothing_of_what_was_too_long_is_written_down_or_repeated():
    key = made_up_key()
    heads = [
        b'{"jsonrpc":"2.0","id":"%s","method":"tools/call","params":{"a":"' % key.encode(),
        b'{"jsonrpc":"2.0","id":4,"method":"%s","params":{"a":"' % key.encode(),
    ]
    for head in heads:
        heard = Post().handshake().too_long(TO_SERVER, TOO_MUCH, head, key.encode())
        assert key.encode() not in heard.everything()


def test_calls_that_wait_for_a_list_are_answered_when_the_list_is_too_long():
    post = Post().handshake(LATEST)
    [question] = post.calls(ident=1).server
    head = b'{"jsonrpc":"2.0","id":%d,"result":{"tools":[' % question["id"]
    heard = post.too_long(TO_CLIENT, TOO_MUCH, head, b"]}}")

    assert [answer["id"] for answer in heard.client] == [1]
