"""A session that loops or enumerates is recorded, slowed down, suspended, and let in again."""

from __future__ import annotations

import pytest

from douane.behaviour import lift
from douane.engine.step import step
from douane.engine.undo import memory, restore
from douane.model.conduct import Conduct
from douane.model.events import Arrived
from douane.protocol.direction import Direction
from douane.protocol.json import encode
from tests._promises import promise
from tests.playbooks.post import LATEST, STATELESS, Post, notification, request, result, text, tool

LOOP = "[behaviour.loop]\nwarning = 5\ndanger = 10\ncritical = 40\n"
WALK = "[behaviour.enumeration]\nwarning = 5\ndanger = 10\ncritical = 40\n"
USER = {
    "name": "get_user",
    "inputSchema": {"type": "object", "properties": {"user_id": {"type": "integer"}}},
}


def ready(*documents, revision=LATEST):
    post = Post.under(*documents).handshake(revision)
    post.lists(tool(), USER, revision=revision)
    return post


class Pace:
    """Calls of a post at moments of the test's own, each answered if it passes."""

    def __init__(self, post, revision=LATEST):
        self.post = post
        self.revision = revision
        self.number = 0

    def call(self, name="read", arguments=None, after=0.1):
        self.number += 1
        self.post.at += after - 1
        heard = self.post.calls(name, arguments, ident=self.number, revision=self.revision)
        if heard.to_server:
            self.post.at -= 1
            self.post.server(result(self.number, **text("fine")))
        return heard


def said(heard):
    return heard.answer["result"]["content"][0]["text"]


def test_a_warning_is_recorded_once_and_the_call_passes():
    pace = Pace(ready(LOOP))
    heard = [pace.call() for _ in range(9)]
    assert all(one.to_server for one in heard)
    assert [one.found for one in heard].count(["behaviour.loop"]) == 1


@pytest.mark.parametrize("revision", [LATEST, STATELESS])
def test_at_danger_a_tool_error_says_how_long_to_wait(revision):
    pace = Pace(ready(LOOP, revision=revision), revision)
    heard = [pace.call() for _ in range(12)][-1]
    assert heard.action == "deny"
    assert heard.found == ["behaviour.loop", "behaviour.throttled"]
    assert heard.answer["result"]["isError"] is True
    assert "wait 1 s before the next call" in said(heard)
    assert "(behaviour.throttled)" in said(heard)


def test_who_waits_as_told_goes_on_and_other_tools_never_waited():
    pace = Pace(ready(LOOP))
    for _ in range(12):
        pace.call()
    assert pace.call("get_user", {"user_id": 1}).to_server
    assert pace.call(after=1.5).to_server


def test_at_critical_all_calls_are_suspended_and_the_conversation_stays_alive():
    post = ready(LOOP)
    pace = Pace(post)
    for _ in range(40):
        pace.call()
    refused = pace.call("get_user", {"user_id": 1})
    assert refused.found == ["behaviour.suspended"]
    assert "tell the person you work for" in said(refused)
    assert post.client(request("list-2", "tools/list")).error["code"] == 4030
    assert post.client(request("ping", "ping")).to_server
    assert post.client(notification("notifications/cancelled", requestId=77)).to_server
    assert post.client(request("again", "initialize", protocolVersion=LATEST, capabilities={})).to_server


def test_a_suspension_ends_by_itself_or_is_lifted():
    pace = Pace(ready(LOOP))
    for _ in range(41):
        pace.call()
    assert pace.call(after=901).to_server
    again = Pace(ready(LOOP))
    for _ in range(41):
        again.call()
    lift(again.post.session.conduct)
    assert again.call().to_server


def test_walking_through_ids_is_stopped():
    pace = Pace(ready(WALK))
    found = [rule for number in range(60) for rule in pace.call("get_user", {"user_id": number}).found]
    assert "behaviour.enumeration" in found
    assert found[-1] == "behaviour.suspended"


def test_what_a_principal_does_in_all_its_sessions_counts_together():
    shared, found = Conduct(), set()
    for connection in range(20):
        post = ready(WALK)
        post.session.together = shared
        pace = Pace(post)
        for number in range(9):
            found |= set(pace.call("get_user", {"user_id": connection * 9 + number}).found)
            assert post.session.conduct.cause is None
    assert "behaviour.suspended" in found


def test_refusals_for_other_reasons_count_and_for_these_do_not():
    post = ready(LOOP, "[behaviour.refusals]\nwarning = 3\ndanger = 1000\n")
    pace = Pace(post)
    found = [pace.call("read", {"path": "/a", "undeclared": number}).found for number in range(5)]
    assert "behaviour.refusals" in found[-1] or "behaviour.refusals" in found[-2]
    looping = Pace(ready(LOOP, "[behaviour.refusals]\nwarning = 3\ndanger = 1000\n"))
    assert all("behaviour.refusals" not in looping.call().found for _ in range(30))


def test_an_exception_lets_the_calls_of_a_tool_go_on():
    exception = (
        '[[exception]]\nfinding = "behaviour.throttled"\ntool = "read"\nreason = "moving"\n'
        "until = 2035-01-01\n"
    )
    pace = Pace(ready(LOOP, exception))
    assert all(pace.call().to_server for _ in range(39))


def test_what_is_off_is_neither_found_nor_refused():
    pace = Pace(ready('[behaviour]\noff = ["loop"]\nloop = { warning = 5, danger = 10, critical = 40 }'))
    assert {rule for _ in range(60) for rule in pace.call().found} == set()


def test_a_step_that_never_happened_is_not_counted():
    post = ready(LOOP)
    post.session.together = shared = Conduct()
    Pace(post).call()
    before, count = memory(post.session), post.session.conduct.copy()
    arrived = Arrived(post.at + 1, Direction.TO_SERVER, encode(request("x", "tools/call", name="read")))
    step(post.session, arrived, post.rules)
    assert post.session.conduct != count
    restore(post.session, before)
    assert post.session.conduct == count
    assert post.session.together is shared


class Broken(dict):
    """A table that cannot be read any more."""

    def get(self, *_):
        raise RuntimeError("a measure has a bug")

    keys = __iter__ = get


@promise("P-CRASH-DENIES")
@pytest.mark.parametrize("revision", [LATEST, STATELESS])
def test_a_measure_that_fails_refuses_the_call_with_a_reason_and_the_conversation_goes_on(revision):
    post = ready(revision=revision)
    post.session.conduct.counts = Broken()
    refused = post.calls("read", ident=1, revision=revision)
    assert (refused.action, set(refused.found)) == ("deny", {"engine.failure"})
    assert "RuntimeError" in refused.error["message"]
    assert post.client(request("ping", "ping")).to_server
    post.session.conduct.counts = {}
    assert post.calls("read", ident=2, revision=revision).to_server


@promise("P-CRASH-DENIES")
def test_an_answer_that_cannot_be_counted_is_not_shown():
    post = ready()
    assert post.calls("read", ident=1).to_server
    post.session.conduct.counts = Broken()
    heard = post.server(result(1, **text("fine")))
    assert (heard.action, heard.found) == ("deny", ["engine.failure"])
    assert "result" not in heard.answer
    post.session.conduct.counts = {}
    assert post.calls("read", ident=2).to_server


def test_to_monitor_only_a_failure_to_remember_is_recorded():
    post = ready('mode = "monitor"')
    post.session.conduct.counts = Broken()
    heard = post.calls("read", ident=1)
    assert heard.to_server
    assert (heard.record["action"], heard.record["would"]) == ("allow", "deny")


def test_an_honest_conversation_of_hundreds_of_calls_is_not_remarked_upon():
    pace = Pace(ready())
    for number in range(300):
        heard = pace.call("read", {"path": f"/tmp/{number}.txt"}, after=1.0)
        assert heard.to_server
        assert heard.found == []
