"""Calls are counted per principal, session, server and tool, and one too many is refused."""

from __future__ import annotations

import json

import pytest

from douane.gateway.limits import Asked, Call, Limits, answer, buckets, noted
from douane.gateway.limits.buckets import Buckets
from douane.policy.rates import Beyond, Concurrency, Rate, Rates
from douane.protocol.eras import Revision
from tests._promises import promise

NOW = 1_800_000_000.0
TWO_A_MINUTE = Rate(2, 60, 2)
CALL = Call("default/alice", "files", "s1", "read")
OTHERS = {
    "principal": CALL._replace(whose="default/bob"),
    "session": CALL._replace(session="s2"),
    "server": CALL._replace(server="mail"),
    "tool": CALL._replace(tool="write"),
}


USUAL = Concurrency()


def limits(concurrency=USUAL, **rates):
    return Limits(Rates(**rates), concurrency)


@promise("P-RATES")
@pytest.mark.parametrize("scope", OTHERS)
def test_a_rate_holds_for_its_scope_and_no_other(scope):
    one = limits(**{scope: TWO_A_MINUTE})
    assert [one.admit(CALL, NOW), one.admit(CALL, NOW)] == [None, None]
    refused = one.admit(CALL, NOW)
    assert (refused.scope, refused.wait) == (scope, 30.0)
    assert one.admit(OTHERS[scope], NOW) is None
    assert one.admit(CALL, NOW + 29.9) is not None
    assert one.admit(CALL, NOW + 30) is None


def test_a_burst_may_be_smaller_than_the_rate():
    one = limits(principal=Rate(60, 60, 1))
    assert one.admit(CALL, NOW) is None
    refused = one.admit(CALL, NOW)
    assert refused.wait == 1.0
    assert refused.because == "this principal may have 60 calls in 60 s, and no more than 1 of them at once"
    assert one.admit(CALL, NOW + 1) is None


def test_a_single_tool_may_have_a_rate_of_its_own():
    one = limits(tool=Rate(100, 60, 100), tools={"files/read": Rate(1, 60, 1)})
    assert one.admit(CALL, NOW) is None
    assert one.admit(CALL, NOW) is not None
    assert one.admit(OTHERS["tool"], NOW) is None


def test_a_call_that_is_refused_for_one_thing_counts_for_nothing():
    one = limits(principal=TWO_A_MINUTE, tool=Rate(1, 60, 1))
    assert one.admit(CALL, NOW) is None
    assert one.admit(CALL, NOW).scope == "tool"
    assert one.admit(OTHERS["tool"], NOW) is None
    assert one.admit(OTHERS["tool"]._replace(tool="third"), NOW).scope == "principal"


@promise("P-RATES")
@pytest.mark.parametrize("scope", OTHERS)
def test_so_many_calls_at_once_and_no_more(scope):
    one = limits(Concurrency()._replace(**{scope: 1}))
    assert one.admit(CALL, NOW) is None
    assert one.admit(CALL, NOW).scope == scope
    assert one.admit(OTHERS[scope], NOW) is None
    one.done(CALL)
    assert one.admit(CALL, NOW) is None


def test_a_session_has_so_many_exchanges_open():
    one = limits(Concurrency()._replace(exchanges=1))
    assert one.crowded("s1", 0, NOW) is None
    assert one.crowded("s1", 1, NOW).scope == "exchanges"


def test_what_has_ended_is_not_kept():
    one = limits(principal=TWO_A_MINUTE)
    one.admit(CALL, NOW)
    one.done(CALL)
    assert len(one._running) == 0


def test_new_limits_go_on_with_what_was_counted():
    one = limits(principal=TWO_A_MINUTE)
    one.admit(CALL, NOW)
    one.change(Rates(principal=Rate(1, 60, 1)), Concurrency())
    assert one.admit(CALL, NOW) is not None


def test_a_flood_of_refusals_is_news_once_a_minute():
    one = limits(principal=Rate(1, 3600, 1))
    one.admit(CALL, NOW)
    news = [one.admit(CALL, NOW + second).is_news for second in range(130)]
    assert [second for second, is_news in enumerate(news) if is_news] == [0, 60, 120]


@promise("P-RATES")
def test_names_that_are_made_up_cost_bounded_memory_and_gain_nothing(monkeypatch):
    monkeypatch.setattr(buckets, "MAX_KEPT", 10)
    one = limits(tool=Rate(1, 60, 1))
    granted = [one.admit(CALL._replace(tool=str(number)), NOW) is None for number in range(1000)]
    assert sum(granted) == 11
    assert len(one._buckets) <= 11
    assert one.admit(OTHERS["principal"], NOW) is None, "another principal is not to suffer"
    assert one.admit(CALL, NOW + 60) is None, "full buckets make room"


def test_the_clock_may_go_back():
    kept = Buckets()
    kept.take("a", "", TWO_A_MINUTE, NOW)
    kept.take("a", "", TWO_A_MINUTE, NOW - 1000)
    assert kept.wait("a", "", TWO_A_MINUTE, NOW) == 30.0


def refusal():
    one = limits(principal=Rate(1, 60, 1))
    one.admit(CALL, NOW)
    return one.admit(CALL, NOW + 0.5)


def test_a_client_is_told_when_to_come_back():
    said = answer(refusal(), Asked(7, "tools/call", Revision("2025-11-25")), Beyond.STATUS)
    assert said.status == 429
    assert dict(said.headers)["retry-after"] == "60"
    body = json.loads(said.body)
    assert (body["id"], body["error"]["code"]) == (7, 4290)
    assert "1 calls in 60 s" in body["error"]["message"]


def test_a_model_is_told_in_a_result_of_the_tool():
    said = answer(refusal(), Asked("a", "tools/call", Revision("2026-07-28")), Beyond.TOOL_ERROR)
    result = json.loads(said.body)["result"]
    assert said.status == 200
    assert result["isError"]
    assert "try again in 60 s" in result["content"][0]["text"]
    assert result["resultType"] == "complete"


@pytest.mark.parametrize("asked", [Asked(1, "tools/list", None), Asked(None, "tools/call", None)])
def test_what_is_no_call_of_a_tool_is_told_by_the_status(asked):
    assert answer(refusal(), asked, Beyond.TOOL_ERROR).status == 429


def test_the_record_says_who_wanted_too_much():
    body = noted(refusal(), CALL, NOW).body
    assert (body["principal"], body["action"]) == ("alice", "deny")
    assert body["findings"][0]["rule"] == "limit.principal"
