"""Secrets: none leaves for a server, and what comes from one is redacted before a model reads it."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from douane.detectors import DETECTORS, Detector
from douane.model.finding import Finding, Severity
from douane.protocol.json import at, places
from tests._promises import promise
from tests.corpus._keys import expand
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

KEY, OTHER = made_up_key(1), made_up_key(2)
REDACTED = "[redacted: aws access key id]"
ANY = {"type": "object"}


def ready(*documents, revision="2025-11-25", **parts):
    post = Post.under(*documents, **parts).handshake(revision)
    post.lists(tool(inputSchema=ANY), revision=revision)
    return post


def answered(content, **members):
    """What the client hears of a tool's answer."""
    post = ready()
    post.calls()
    return post.server(result("call", **text(content, **members)))


def test_a_call_with_a_secret_is_refused_with_the_argument_the_reason_and_what_to_do():
    heard = ready().calls(arguments={"path": "x", "body": f"the key is {KEY}."})

    assert heard.server == []
    found = heard.answer["result"]
    assert found["isError"] is True
    [said] = [part["text"] for part in found["content"]]
    assert "argument `body`" in said
    assert "an AWS access key id (secret.aws-access-key-id)" in said
    assert "What to do: remove the value" in said
    assert "`douane policy except f-s1-1 --reason" in said


def test_such_a_refusal_is_a_complete_result_in_the_stateless_era():
    heard = ready(revision=STATELESS).calls(arguments={"path": KEY}, revision=STATELESS)

    assert heard.answer["result"]["resultType"] == "complete"


@pytest.mark.parametrize(
    "said",
    [
        request(1, "resources/read", uri=f"x://{KEY}"),
        request(1, "completion/complete", ref={"type": "ref/prompt"}, argument={"name": "a", "value": KEY}),
        request(1, "logging/setLevel", level=KEY),
    ],
)
def test_other_requests_with_a_secret_are_refused_as_errors(said):
    heard = ready().client(said)

    assert heard.server == []
    assert heard.error["code"] == 4030
    assert heard.error["data"]["douane"]["reasons"][0]["rule"] == "secret.aws-access-key-id"


def test_a_notification_with_a_secret_goes_nowhere():
    heard = ready().client(notification("notifications/cancelled", requestId=1, reason=KEY))

    assert heard.server == heard.client == []


def test_an_answer_of_the_client_with_a_secret_is_refused_and_the_server_is_told():
    post = ready()
    post.server(request(5, "sampling/createMessage", messages=[]))
    heard = post.client(result(5, role="assistant", content={"type": "text", "text": KEY}))

    assert heard.client == []
    assert [answer["id"] for answer in heard.server] == [5]
    assert "error" in heard.server[0]


@promise("P-AS-INSPECTED")
@pytest.mark.parametrize("before", ["", '\\n\\t\\"', "\\u00e9 é \\ud83d\\ude00 😀 ", "\\/"])
def test_redaction_leaves_every_other_byte_alone(before):
    raw = '{ "id":"call" ,"jsonrpc":"2.0", "result" : {"content":[{"type":"text","text":"%s%s\\r\\n","n":1.50}]} }'
    post = ready()
    post.calls()
    heard = post.server((raw % (before, KEY)).encode())

    assert heard.to_client == [(raw % (before, REDACTED)).encode()]


@pytest.mark.parametrize("escaped", [0, 7, 19])
def test_a_secret_with_escaped_characters_in_it_is_found_and_redacted(escaped):
    spelled = "".join(f"\\u{ord(c):04x}" if n == escaped else c for n, c in enumerate(KEY))
    post = ready()
    post.calls()
    heard = post.server(b'{"jsonrpc":"2.0","id":"call","result":{"a":"x %s y"}}' % spelled.encode())

    assert heard.answer["result"]["a"] == f"x {REDACTED} y"


def test_several_secrets_in_several_strings_are_all_redacted():
    heard = answered(f"{KEY} and {OTHER}", structuredContent={"keys": [OTHER, "none", KEY]})

    assert heard.answer["result"]["content"][0]["text"] == f"{REDACTED} and {REDACTED}"
    assert heard.answer["result"]["structuredContent"] == {"keys": [REDACTED, "none", REDACTED]}
    assert len(heard.found) == 4


def test_secrets_that_overlap_are_both_taken_out():
    url = f"postgres://admin:{KEY}@db.internal.corp:5432/prod"
    heard = answered(f"dsn {url} end")

    said = heard.answer["result"]["content"][0]["text"]
    assert KEY not in said
    assert said.startswith("dsn ")
    assert said.endswith(" end")


def test_a_secret_behind_hidden_characters_is_found():
    hidden = "\u200b".join(KEY)

    assert KEY not in answered(f"x {hidden} y").answer["result"]["content"][0]["text"].replace("\u200b", "")


def test_an_error_of_the_server_is_redacted():
    post = ready()
    post.calls()
    heard = post.server(failure("call", f"bad key {KEY}", data={"key": OTHER}))

    assert heard.error["message"] == f"bad key {REDACTED}"
    assert heard.error["data"] == {"key": REDACTED}


def test_a_secret_in_the_name_of_a_member_cannot_be_redacted_so_the_answer_is_refused():
    post = ready()
    post.calls()
    heard = post.server(result("call", structuredContent={KEY: 1}))

    assert heard.error["code"] == 4030
    assert heard.answer["id"] == "call"
    assert KEY.encode() not in heard.everything()


def test_a_request_of_the_server_is_redacted():
    heard = ready().server(request(5, "elicitation/create", message=f"Is {KEY} yours?", requestedSchema={}))

    assert heard.client[0]["params"]["message"] == f"Is {REDACTED} yours?"


@promise("P-EDIT-JUDGED")
def test_a_secret_that_comes_to_light_by_an_edit_is_redacted_too():
    def dagger(text):
        for n, string in enumerate(text.message.strings):
            if "\u2020" in string:
                [place] = places(text.message.value, [n]).values()
                at = string.index("\u2020")
                yield Finding("hidden.dagger", Severity.HIGH, place.pointer, "a dagger", at, at + 1, "")

    post = ready(detectors=(Detector("dagger", dagger), *DETECTORS))
    post.calls()
    heard = post.server(result("call", **text(f"a {KEY[:2]}\u2020{KEY[2:]} b")))

    assert heard.answer["result"]["content"][0]["text"] == f"a {REDACTED} b"


@promise("P-EDIT-JUDGED")
def test_what_cannot_be_mended_in_a_few_rounds_is_refused():
    def one_more(text):
        wanted = [n for n, string in enumerate(text.message.strings) if string.startswith("x")]
        for place in places(text.message.value, wanted).values():
            rule = "secret.growing"
            yield Finding(rule, Severity.HIGH, place.pointer, "it grows", 0, 1, "xx")

    post = ready(detectors=(Detector("growing", one_more),))
    post.calls()
    heard = post.server(result("call", **text("x")))

    assert heard.error["code"] == 4030
    assert heard.error["data"]["douane"]["reasons"][0]["rule"] == "engine.edit-failed"


@promise("P-AUDIT-REDACTED")
def test_the_entry_of_a_refused_call_has_its_arguments_without_the_secret():
    heard = ready().calls(arguments={"path": "/tmp/x", "body": f"key {KEY}."})

    assert heard.record["arguments"] == {"path": "/tmp/x", "body": f"key {REDACTED}."}


@promise("P-AUDIT-REDACTED")
@pytest.mark.parametrize("name", [KEY, f"acme/{KEY}", f"tools/{KEY}"])
def test_a_secret_for_a_method_is_not_written_down_or_repeated(name):
    for post in (ready(), ready('[protocol]\nextensions = ["acme/*"]')):
        assert KEY.encode() not in post.client(request(1, name)).everything()
        assert KEY.encode() not in post.server(request(1, name)).everything()
        assert KEY.encode() not in post.client(notification(name)).everything()


@promise("P-AUDIT-REDACTED")
@pytest.mark.parametrize("method", ["tools/call", "prompts/get", "resources/read"])
def test_a_secret_for_a_name_is_not_written_down_or_repeated(method):
    heard = ready().client(request(1, method, name=KEY, uri=f"x://{KEY}"))

    assert KEY.encode() not in heard.everything()


@promise("P-AUDIT-REDACTED")
def test_a_secret_for_an_id_is_not_written_down_or_repeated():
    for said in (request(KEY, "ping"), request(KEY, "no/such"), result(KEY), {"jsonrpc": "2.0", "id": KEY}):
        for listen in (ready().client, ready().server):
            assert KEY.encode() not in listen(said).everything()


@promise("P-AUDIT-REDACTED")
def test_a_secret_in_an_ambiguous_message_is_not_written_down_or_repeated():
    raw = json.dumps(request(1, "tools/call", name=KEY, arguments={KEY: KEY})).encode()

    assert KEY.encode() not in ready().client(raw.replace(b'"id"', b'"id": 2, "id"')).everything()


@promise("P-AUDIT-REDACTED")
def test_in_monitor_mode_a_secret_for_a_name_is_not_in_the_entry_of_the_answer_either():
    post = ready('mode = "monitor"')
    asked = post.client(request(1, "resources/read", uri=f"x://{KEY}"))
    answer = post.server(result(1, contents=[]))

    assert KEY not in str(asked.records + answer.records)


def test_input_responses_of_a_stateless_request_are_arguments_too():
    heard = ready(revision=STATELESS).client(
        request(
            1,
            "resources/read",
            uri="x://y",
            inputResponses={"a": {"content": {"key": KEY}}},
            **meta(STATELESS),
        )
    )

    assert heard.server == []


def replacing(place, old, new):
    """A detector that wants `old` at `place` replaced."""

    def find(read):
        if at(read.message.value, place) == old:
            yield Finding("secret.made-up", Severity.HIGH, place, "made up", 0, len(old), new)

    return Detector("replacing", find)


@promise("P-EDIT-JUDGED")
@pytest.mark.parametrize(
    ("place", "old", "new"),
    [
        ("/jsonrpc", "2.0", "3.0"),
        ("/method", "elicitation/create", "roots/list"),
        ("/id", "e", "f"),
        ("/params/message", "hello", "held"),
    ],
)
def test_an_edit_that_makes_another_message_of_it_refuses_the_message(place, old, new):
    held = '[[rule]]\nid = "held"\nfinding = "other.*"\naction = "hold"'
    waits = Detector(
        "waits", lambda read: [Finding("other.x", Severity.LOW, "", "x")] if "held" in read.joined else []
    )
    post = ready(held, detectors=(replacing(place, old, new), waits))
    heard = post.server(request("e", "elicitation/create", message="hello"))

    assert heard.client == []
    assert "engine.edit-failed" in str(heard.server)


def test_an_exception_lets_the_one_value_pass_that_it_names():
    until = "2030-01-01"
    document = (
        '[[exception]]\nfinding = "secret.*"\ntool = "read"\nargument = "body"\n'
        f'value = "sha256:{sha256(KEY.encode()).hexdigest()}"\nuntil = {until}\nreason = "a test account"'
    )
    post = ready(document)

    assert post.calls(arguments={"body": KEY}, ident=1).action == "allow"
    assert post.calls(arguments={"body": OTHER}, ident=2).action == "deny"
    assert post.calls(arguments={"path": KEY}, ident=3).action == "deny"


def test_a_policy_may_hold_instead():
    post = ready(
        '[[rule]]\nid = "secrets-out"\nfinding = "secret.*"\ndirection = "to-server"\naction = "hold"'
    )
    heard = post.client(request(1, "resources/read", uri=f"x://{KEY}"))

    assert heard.error["code"] == 4230
    assert heard.error["message"].startswith("held by Douane")


def test_an_edit_towards_the_server_redacts_the_call():
    post = ready(
        '[[rule]]\nid = "secrets-out"\nfinding = "secret.*"\ndirection = "to-server"\naction = "edit"'
    )
    heard = post.calls(arguments={"body": f"a {KEY} b"})

    assert heard.server[0]["params"]["arguments"] == {"body": f"a {REDACTED} b"}
    assert heard.action == "edit"


def test_an_edit_that_would_change_what_is_called_refuses_the_call():
    post = ready(
        '[[rule]]\nid = "secrets-out"\nfinding = "secret.*"\ndirection = "to-server"\naction = "edit"'
    )
    heard = post.client(request(1, "resources/read", uri=f"x://{KEY}"))

    assert heard.server == []
    assert heard.error["data"]["douane"]["reasons"][0]["rule"] == "engine.edit-failed"


def test_a_refusal_shows_a_few_reasons_and_counts_the_rest():
    heard = ready().calls(arguments={f"a{n}": made_up_key(n) for n in range(9)})

    assert "and 4 more" in heard.answer["result"]["content"][0]["text"]
    assert len(heard.answer["result"]["_meta"]["douane"]["reasons"]) == 5


def test_an_entry_lists_some_findings_and_counts_them_all():
    heard = ready().calls(arguments={"body": " ".join(made_up_key(n) for n in range(200))})

    assert len(heard.record["findings"]) == 50
    assert heard.record["findings_in_all"] == 200


SIGNED = expand("{{jwt:}}")


def asked_for_more(post, state=SIGNED):
    """A tool asks for input, with a signed state of its own; gives what the client hears."""
    post.calls(ident="first", revision=STATELESS)
    return post.server(result("first", resultType="input_required", inputRequests={}, requestState=state))


def given_back(post, state, where="requestState"):
    arguments = {"name": "read", "arguments": {}, where: state}
    return post.client(request("again", "tools/call", **arguments, **meta(STATELESS)))


def test_a_signed_state_of_the_server_reaches_the_client_whole():
    assert asked_for_more(ready(revision=STATELESS)).answer["result"]["requestState"] == SIGNED


def test_a_signed_state_goes_back_to_the_server_that_made_it():
    post = ready(revision=STATELESS)
    asked_for_more(post)
    assert given_back(post, SIGNED).action == "allow"


def test_a_token_that_the_server_never_gave_is_no_state_of_its():
    assert given_back(ready(revision=STATELESS), SIGNED).action == "deny"


def test_a_key_is_no_signed_state():
    assert KEY not in str(asked_for_more(ready(revision=STATELESS), state=KEY).client)


TYPED = expand("shpat_{{0-0:1}}0123456789012345678901{{a-f:9}}")


def test_what_looks_made_up_leaves_in_a_call_and_is_recorded():
    post = ready()
    heard = post.calls(arguments={"body": f"the key is {TYPED}"})

    assert TYPED in json.dumps(heard.server)
    assert "secret.made-up" in heard.found
    assert TYPED not in json.dumps(heard.records)


def test_what_looks_made_up_is_redacted_in_a_result():
    heard = answered(f"the key is {TYPED}.")

    assert TYPED not in json.dumps(heard.client)
    assert "[redacted: shopify token]" in json.dumps(heard.client)


def test_a_stricter_policy_refuses_what_looks_made_up():
    strict = '[[rule]]\nid = "strict"\nfinding = "secret.made-up"\naction = "deny"\n'
    heard = ready(strict).calls(arguments={"body": TYPED})

    assert heard.server == []
    assert heard.answer["result"]["isError"] is True
