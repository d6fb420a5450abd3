"""State and tasks of one principal are no use to another that uses the same server."""

from __future__ import annotations

import pytest

from douane.model import owners
from douane.model.access import Principal
from douane.model.owners import Owners
from douane.model.session import Session
from tests._promises import promise
from tests.playbooks.post import ALICE, FILES, LATEST, STATELESS, Post, meta, request, result, tool

BOB = Principal("local:bob")


def posts(*documents):
    """Alice and Bob, who share a server and its memory of handles."""
    shared = Owners()
    both = [Post.under(*documents) for _ in range(2)]
    for post, who in zip(both, (ALICE, BOB), strict=True):
        post.session = Session(who.id, who, FILES, owners=shared)
        post.handshake(LATEST).lists(tool())
    return both


def asks(post, ident=7, **members):
    return post.client(
        request(ident, "tools/call", name="read", arguments={"path": "/tmp"}, **members, **meta(STATELESS))
    )


@promise("P-HANDLES-OWNED")
def test_state_goes_back_for_who_got_it_and_for_nobody_else():
    alice, bob = posts()
    asks(alice)
    asked = {"1": {"method": "elicitation/create", "params": {"message": "?", "requestedSchema": {}}}}
    alice.server(result(7, resultType="input_required", requestState="step-one", inputRequests=asked))
    mine = asks(alice, 8, requestState="step-one", inputResponses={})
    theirs = asks(bob, 8, requestState="step-one", inputResponses={})

    assert mine.to_server
    assert not theirs.to_server
    assert "session.foreign-handle" in theirs.found


@promise("P-HANDLES-OWNED")
def test_a_task_is_seen_by_who_began_it_and_by_nobody_else():
    alice, bob = posts()
    alice.client(request(1, "tools/call", name="read", arguments={"path": "/tmp"}, task={}))
    alice.server(result(1, task={"taskId": "t-1", "status": "working", "createdAt": "now", "ttl": 1}))

    assert alice.client(request(2, "tasks/get", taskId="t-1")).to_server
    for ident, method in enumerate(("tasks/get", "tasks/result", "tasks/cancel"), 20):
        heard = bob.client(request(ident, method, taskId="t-1"))
        assert not heard.to_server
        assert heard.found == ["session.foreign-handle"]


def test_a_list_of_tasks_that_shows_those_of_others_does_not_pass():
    alice, bob = posts()
    alice.client(request(1, "tools/call", name="read", arguments={"path": "/tmp"}, task={}))
    alice.server(result(1, task={"taskId": "t-1", "status": "working"}))
    for post in (alice, bob):
        post.client(request(3, "tasks/list"))
    shown = [{"taskId": "t-1", "status": "working"}, {"taskId": "t-2", "status": "working"}]

    assert "result" in alice.server(result(3, tasks=shown)).answer
    assert "error" in bob.server(result(3, tasks=shown)).answer


def test_what_a_server_gives_to_everybody_everybody_may_give_back():
    alice, bob = posts()
    for post in (alice, bob):
        asks(post)
        post.server(result(7, resultType="input_required", requestState="same", inputRequests={}))
        assert asks(post, 8, requestState="same", inputResponses={}).to_server


@pytest.mark.parametrize(
    ("documents", "passes"),
    [
        ((), True),
        (('[[rule]]\nid = "unknown-handles"\nfinding = "session.unknown-handle"\naction = "deny"',), False),
    ],
)
def test_what_nobody_is_known_to_have_got_is_recorded_and_an_operator_may_refuse_it(documents, passes):
    alice, _ = posts(*documents)
    heard = alice.client(request(5, "tasks/get", taskId="from-before"))

    assert bool(heard.to_server) is passes
    assert heard.found == ["session.unknown-handle"]


def test_asking_about_a_task_makes_nobody_its_owner():
    alice, bob = posts()
    alice.client(request(5, "tasks/get", taskId="t-9"))
    alice.server(result(5, taskId="t-9", status="working"))

    assert bob.client(request(5, "tasks/get", taskId="t-9")).found == ["session.unknown-handle"]


def test_a_post_with_one_caller_looks_for_nothing():
    post = Post.under().handshake(LATEST)
    assert post.client(request(5, "tasks/get", taskId="t-9")).found == []


def test_the_oldest_are_forgotten(monkeypatch):
    monkeypatch.setattr(owners, "MAX_KEPT", 2)
    known = Owners()
    for mark in ("one", "two", "three"):
        known.gave(mark, ALICE)
    assert [known.knows(mark) for mark in ("one", "two", "three")] == [False, True, True]


def test_tenants_are_others():
    known = Owners()
    known.gave("one", Principal("key:bot", tenant="a"))
    assert not known.has("one", Principal("key:bot", tenant="b"))
