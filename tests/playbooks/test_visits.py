"""What a client hears where a person has to open a page of ours first: in the way that it knows."""

from __future__ import annotations

import pytest

from douane.model.events import Page, Undelivered
from tests._promises import promise
from tests.playbooks.post import LATEST, STATELESS, Post, request, result, tool

PAGE = Page(
    "the server wants to know on whose behalf it is asked", "https://gate.example/oauth/consent?ticket=t0p"
)
OPENS = {"elicitation": {"form": {}, "url": {}}}


def post_of(revision, **capabilities):
    post = Post()
    if revision != STATELESS:
        post.client(request("i", "initialize", protocolVersion=revision, capabilities=capabilities))
        post.server(result("i", protocolVersion=revision, capabilities={}))
    post.lists(tool(), revision=revision)
    return post


def test_a_client_that_opens_pages_is_asked_to():
    post = post_of(LATEST, **OPENS)
    post.calls()
    error = post.feed(Undelivered(9.0, "call", PAGE.because, PAGE)).error

    assert error["code"] == -32042
    [asked] = error["data"]["elicitations"]
    assert (asked["mode"], asked["url"], asked["message"]) == ("url", PAGE.url, PAGE.because)
    assert asked["elicitationId"]
    assert PAGE.url in error["message"]


@pytest.mark.parametrize(
    ("revision", "capabilities"),
    [(LATEST, {}), (LATEST, {"elicitation": {}}), ("2025-06-18", OPENS), (STATELESS, OPENS)],
)
def test_else_a_model_reads_it(revision, capabilities):
    post = post_of(revision, **capabilities)
    post.calls(revision=revision)
    answer = post.feed(Undelivered(9.0, "call", PAGE.because, PAGE)).answer["result"]

    assert answer["isError"]
    assert PAGE.url in answer["content"][0]["text"]
    assert answer.get("resultType") == ("complete" if revision == STATELESS else None)


def stated(**more):
    """What a stateless request says whose client opens pages."""
    envelope = {"protocolVersion": STATELESS, "clientCapabilities": OPENS}
    meta = {f"io.modelcontextprotocol/{name}": value for name, value in envelope.items()}
    return {"name": "read", "arguments": {"path": "/tmp"}, "_meta": meta, **more}


def test_a_stateless_client_that_opens_pages_comes_back_as_often_as_it_takes():
    post = post_of(STATELESS)
    post.client(request("call", "tools/call", **stated()))
    for ident in ("second", "third"):
        told = post.feed(Undelivered(9.0, "call", PAGE.because, PAGE)).answer["result"]
        assert told["resultType"] == "input_required"
        [(key, asked)] = told["inputRequests"].items()
        assert (asked["method"], asked["params"]["url"]) == ("elicitation/create", PAGE.url)
        back = {"inputResponses": {key: {"action": "accept"}}}
        [sent] = post.client(request("call", "tools/call", **stated(**back))).server
        assert sent["params"] == stated(), ident


def test_who_declines_or_brings_state_of_the_server_reads_it():
    post = post_of(STATELESS)
    for more in ({"inputResponses": {"douane-visit": {"action": "decline"}}}, {"requestState": "theirs"}):
        post.client(request("call", "tools/call", **stated(**more)))
        told = post.feed(Undelivered(9.0, "call", PAGE.because, PAGE)).answer["result"]
        assert (told["isError"], PAGE.url in told["content"][0]["text"]) == (True, True)


def test_what_is_no_call_is_answered_with_an_error():
    post = post_of(LATEST)
    post.client(request(5, "prompts/list"))
    error = post.feed(Undelivered(9.0, 5, PAGE.because, PAGE)).error
    assert (error["code"], PAGE.url in error["message"]) == (4010, True)


@promise("P-CONSENT")
def test_the_record_does_not_have_the_page():
    post = post_of(LATEST)
    post.calls()
    heard = post.feed(Undelivered(9.0, "call", PAGE.because, PAGE))
    assert "t0p" not in str(heard.records)
    assert heard.record["detail"] == PAGE.because
