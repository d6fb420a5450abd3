"""A bucket never grants more than its rate and its burst, whatever comes when."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from douane.gateway.limits import Call, Limits
from douane.gateway.limits.buckets import Buckets
from douane.policy.rates import Concurrency, Rate, Rates
from tests._promises import promise

NOW = 1_800_000_000.0
rates = st.builds(Rate, st.integers(1, 1000), st.sampled_from([1, 60, 3600]), st.integers(1, 50))
gaps = st.lists(st.floats(0, 100) | st.just(0.0), max_size=200)


@promise("P-RATES")
@given(rates, gaps)
def test_no_window_grants_more_than_rate_times_time_and_burst(rate, pauses):
    kept, at, granted = Buckets(), NOW, []
    for pause in pauses:
        at += pause
        if kept.wait("a", "", rate, at) == 0:
            kept.take("a", "", rate, at)
            granted.append(at)
    for first in range(len(granted)):
        for last in range(first, len(granted)):
            most = rate.burst + (granted[last] - granted[first]) / rate.each
            assert last - first + 1 <= most + 1e-3


@given(rates, gaps)
def test_who_waits_as_told_gets_one(rate, pauses):
    kept, at = Buckets(), NOW
    for pause in pauses:
        at += pause
        at += kept.wait("a", "", rate, at)
        assert kept.wait("a", "", rate, at) <= 1e-5
        kept.take("a", "", rate, at)


names = st.sampled_from(["a", "b", "c"])
calls = st.builds(Call, names, names, names | st.just(""), names | st.just(""))


@given(st.lists(calls, max_size=60), rates)
def test_what_has_begun_and_ended_counts_for_nothing(several, rate):
    one = Limits(Rates(rate, rate, rate, rate), Concurrency(3, 2, 4, 1))
    begun = [call for call in several if one.admit(call, NOW) is None]
    for call in begun:
        one.done(call)
    assert len(one._running) == 0
