"""Bytes that two parsers could read differently go nowhere, in either direction, and whoever waits is told."""

from __future__ import annotations

import pytest

from tests._promises import promise
from tests.playbooks.post import Post, request, result

AMBIGUOUS = [
    pytest.param(b'"a":1,"a":2', "protocol.duplicate-key", id="a key twice"),
    pytest.param(b'"a":{"b":1,"b":1}', "protocol.duplicate-key", id="a key twice, deeper"),
    pytest.param(b'"a":1,"\\u0061":2', "protocol.duplicate-key", id="a key twice, once escaped"),
    pytest.param(b'"a":"\xff"', "protocol.not-utf8", id="no UTF-8"),
    pytest.param(b'"a":"\xed\xa0\x80"', "protocol.not-utf8", id="a surrogate in UTF-8"),
    pytest.param(b'"a":"\xc0\xaf"', "protocol.not-utf8", id="overlong UTF-8"),
    pytest.param(b'"a":"\\ud800"', "protocol.lone-surrogate", id="half a surrogate pair"),
    pytest.param(b'"a":"\\udc00\\ud800"', "protocol.lone-surrogate", id="a pair in the wrong order"),
    pytest.param(b'"a":NaN', "protocol.not-json", id="NaN"),
    pytest.param(b'"a":Infinity', "protocol.not-json", id="Infinity"),
    pytest.param(b'"a":-Infinity', "protocol.not-json", id="negative Infinity"),
    pytest.param(b'"a":1e999', "protocol.number", id="a number that overflows"),
    pytest.param(b'"a":9007199254740993', "protocol.number", id="an integer that doubles round"),
    pytest.param(b'"a":-9007199254740993', "protocol.number", id="a negative one"),
    pytest.param(b'"a":' + b"1" * 5000, "protocol.number", id="a very long integer"),
    pytest.param(b'"a":' + b"[" * 300 + b"]" * 300, "protocol.too-deep", id="too deep"),
    pytest.param(b'"a":1,', "protocol.not-json", id="a trailing comma"),
    pytest.param(b'"a":/**/1', "protocol.not-json", id="a comment"),
    pytest.param(b"'a':1", "protocol.not-json", id="single quotes"),
    pytest.param(b'"a":01', "protocol.not-json", id="a leading zero"),
    pytest.param(b'"a":"\x01"', "protocol.not-json", id="a control character"),
    pytest.param(b'"a":\r1', "protocol.carriage-return", id="a line end within the line"),
    pytest.param(b'"a":"\\x41"', "protocol.not-json", id="an escape that JSON has not"),
]
LOOKALIKES = ["Name", "NAME", "name\\u0000", "\\u0000name", " name", "name ", "naMe", "argument\\u017f"]


@promise("P-STRICT-JSON")
@pytest.mark.parametrize(("members", "rule"), AMBIGUOUS)
def test_an_ambiguous_request_goes_nowhere_and_its_sender_is_told(members, rule):
    raw = b'{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"t","arguments":{%s}}}' % members
    heard = Post().handshake().client(raw)

    assert heard.server == []
    assert heard.found == [rule]
    assert heard.answer["id"] == 3
    assert heard.error["code"] == 4000


@promise("P-STRICT-JSON")
@pytest.mark.parametrize(("members", "rule"), AMBIGUOUS)
def test_an_ambiguous_answer_goes_nowhere_and_who_waits_for_it_is_told(members, rule):
    post = Post().handshake()
    post.client(request(3, "resources/read", uri="x://y"))
    heard = post.server(b'{"jsonrpc":"2.0","id":3,"result":{"contents":[{%s}]}}' % members)

    assert heard.found == [rule]
    assert heard.answer["id"] == 3
    assert "result" not in heard.answer


@promise("P-STRICT-JSON")
@pytest.mark.parametrize(("members", "rule"), AMBIGUOUS)
def test_an_ambiguous_notification_of_the_server_goes_nowhere(members, rule):
    heard = (
        Post()
        .handshake()
        .server(b'{"jsonrpc":"2.0","method":"notifications/message","params":{%s}}' % members)
    )

    assert heard.client == heard.server == []
    assert heard.found == [rule]


@promise("P-STRICT-JSON")
@pytest.mark.parametrize("key", LOOKALIKES)
def test_a_parameter_that_some_parsers_take_for_another_is_refused(key):
    raw = b'{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"a","%s":"b"}}' % key.encode()
    heard = Post().handshake().client(raw)

    assert heard.server == []
    assert heard.found == ["protocol.ambiguous-key"]
    assert heard.answer["id"] == 3


@pytest.mark.parametrize("key", ["Content", "isError\\u0000", "STRUCTUREDCONTENT"])
def test_a_member_of_a_result_that_some_parsers_take_for_another_is_refused(key):
    post = Post().handshake()
    post.client(request(3, "resources/list"))
    heard = post.server(b'{"jsonrpc":"2.0","id":3,"result":{"resources":[],"%s":[]}}' % key.encode())

    assert heard.found == ["protocol.ambiguous-key"]
    assert heard.answer["id"] == 3


@pytest.mark.parametrize(
    "key", ["Jsonrpc", "ID", "Method", "method\\u0000", "Params", "extra", "_meta", "result"]
)
def test_an_envelope_with_another_member_is_refused(key):
    raw = b'{"jsonrpc":"2.0","id":3,"method":"ping","%s":{}}' % key.encode()
    heard = Post().handshake().client(raw)

    assert heard.server == []
    assert heard.action == "deny"


@promise("P-STRICT-RPC")
@pytest.mark.parametrize(
    "raw",
    [
        b"{}",
        b"null",
        b"1",
        b'"ping"',
        b"",
        b"   ",
        b"\xef\xbb\xbf{}",
        b'{"jsonrpc":"2.0"}',
        b'{"jsonrpc":"2.0","id":1}',
        b'{"jsonrpc":"1.0","id":1,"method":"ping"}',
        b'{"jsonrpc":2.0,"id":1,"method":"ping"}',
        b'{"id":1,"method":"ping"}',
        b'{"jsonrpc":"2.0","id":1,"method":7}',
        b'{"jsonrpc":"2.0","id":1,"method":""}',
        b'{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}',
        b'{"jsonrpc":"2.0","id":1,"method":"ping","params":null}',
        b'{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":"x"}}',
        b'{"jsonrpc":"2.0","id":1,"result":[]}',
        b'{"jsonrpc":"2.0","id":1,"result":null}',
        b'{"jsonrpc":"2.0","id":1,"error":{"code":"1","message":"x"}}',
        b'{"jsonrpc":"2.0","id":1,"error":{"code":1}}',
        b'{"jsonrpc":"2.0","id":1,"error":"x"}',
        b'{"jsonrpc":"2.0","id":1,"method":"ping"} {"jsonrpc":"2.0","id":2,"method":"ping"}',
    ],
)
def test_what_is_no_json_rpc_2_message_goes_nowhere(raw):
    for heard in (Post().handshake().client(raw), Post().handshake().server(raw)):
        assert heard.action == "deny"
        assert not [one for one in heard.server + heard.client if "error" not in one]


@promise("P-AS-INSPECTED")
@pytest.mark.parametrize(
    "raw",
    [
        b' { "method" : "ping" ,\t"id":1, "jsonrpc" : "2.0" } ',
        b'{"jsonrpc":"2.0","id":1,"method":"p\\u0069ng"}',
        b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"\\u00e9":"\xc3\xa9\\/","n":[1.50,1e2,-0,0.1]}}',
        b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"\\ud83d\\ude00":"\xf0\x9f\x98\x80"}}',
    ],
)
def test_what_is_allowed_leaves_as_the_very_bytes_that_came(raw):
    assert Post().handshake().client(raw).to_server == [raw]


def test_the_operator_may_let_64_bit_integers_pass():
    post = Post.under("[limits]\ninteger_bits = 64").handshake()
    post.client(request(1, "resources/list"))
    big = result(1, resources=[], size=2**63)

    assert post.server(big).client == [big]


def test_a_refusal_names_what_is_wrong_and_never_what_was_said():
    heard = (
        Post()
        .handshake()
        .client(b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"hunter2":1,"hunter2":2}}')
    )

    assert "the same key twice" in heard.error["message"]
    assert b"hunter2" not in heard.everything()
