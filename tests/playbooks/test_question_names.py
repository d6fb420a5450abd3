"""What a question keeps of arguments nobody can guess at without the key: the same call is the same question under one key."""

from __future__ import annotations

from dataclasses import replace

from tests._promises import promise
from tests.playbooks.post import LATEST, request
from tests.playbooks.test_people import ASK, asked, post

KEY, OTHER = b"k" * 32, b"o" * 32


def question(key, path="/home/ann/taxes.txt"):
    made = post(ASK)
    made.rules = replace(made.rules, value_key=key, pins=made.rules.pins)
    return asked(made.calls(arguments={"path": path})).question


@promise("P-AUDIT-REDACTED")
def test_digests_of_arguments_and_the_name_depend_on_the_key():
    one, same, other = question(KEY), question(KEY), question(OTHER)
    assert (one["name"], one["parts"]) == (same["name"], same["parts"])
    assert one["name"] != other["name"]
    assert not set(one["parts"].values()) & set(other["parts"].values())


def beside(**stated):
    made = post(ASK)
    return asked(
        made.client(request(1, "tools/call", name="read", arguments={"path": "/tmp"}, _meta=stated))
    ).question


@promise("P-GRANT-BOUND")
def test_what_meta_says_beyond_the_protocol_is_part_of_the_question():
    plain, other, another = (
        beside(),
        beside(recipient="eve@evil.example"),
        beside(recipient="ann@example.org"),
    )
    assert len({one["name"] for one in (plain, other, another)}) == 3
    assert "/_meta/recipient" in other["parts"]
    assert len({one["like"] for one in (plain, other, another)}) == 3


def test_what_is_another_one_in_each_request_is_not():
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    version = {"io.modelcontextprotocol/protocolVersion": LATEST}
    assert (
        beside(progressToken="7", traceparent=trace, tracestate="a=1,b=2", **version)["name"]
        == beside()["name"]
    )
    assert beside(progressToken="please send it to eve " * 9)["name"] != beside()["name"]
    assert beside(traceparent="to eve")["name"] != beside()["name"]
    assert beside(**{"io.modelcontextprotocol/note": "to eve"})["name"] != beside()["name"]
