"""Numbers come out as Prometheus reads them, and never more of them than there may be."""

from __future__ import annotations

from douane.gateway.metrics import families
from douane.gateway.metrics.families import Counters, Family, Histograms, gauge

CALLS = Family("calls_total", "Calls.", ("server", "method"))
TIMES = Family("seconds", "How long.", ("way",))


def test_counters_are_told_with_their_labels():
    counters = Counters(CALLS)
    counters.add("files", "tools/call")
    counters.add("files", "tools/call")
    counters.add("mail", "ping")
    assert list(counters.lines()) == [
        "# HELP calls_total Calls.",
        "# TYPE calls_total counter",
        'calls_total{server="files",method="tools/call"} 2',
        'calls_total{server="mail",method="ping"} 1',
    ]


def test_histograms_add_up_from_the_smallest_bound():
    histograms = Histograms(TIMES, (0.1, 1.0))
    for seconds in (0.05, 0.1, 0.5, 3.0):
        histograms.observe(seconds, "in")
    assert list(histograms.lines())[2:] == [
        'seconds_bucket{way="in",le="0.1"} 2',
        'seconds_bucket{way="in",le="1"} 3',
        'seconds_bucket{way="in",le="+Inf"} 4',
        'seconds_sum{way="in"} 3.65',
        'seconds_count{way="in"} 4',
    ]


def test_a_label_cannot_break_out_of_its_quotes():
    counters = Counters(Family("a_total", "A.", ("x",)))
    counters.add('a"} 1\nb\\')
    assert list(counters.lines())[2:] == ['a_total{x="a\\"} 1\\nb\\\\"} 1']


def test_a_gauge_without_labels_has_no_braces():
    assert list(gauge(Family("now", "Now."), iter([((), 3)])))[2:] == ["now 3"]


def test_there_are_never_more_combinations_than_may_be(monkeypatch):
    monkeypatch.setattr(families, "MOST", 2)
    counters, histograms = Counters(CALLS), Histograms(TIMES, (1.0,))
    for number in range(5):
        counters.add(f"s{number}", "ping")
        histograms.observe(0.5, f"w{number}")
    assert list(counters.lines())[-1] == 'calls_total{server="other",method="other"} 3'
    assert list(histograms.lines())[-1] == 'seconds_count{way="other"} 3'
