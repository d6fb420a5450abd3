"""The queue: what is folded, what each sink is told, and that nothing is lost wherever it is killed."""

from __future__ import annotations

from contextlib import closing

import pytest

from douane.alerts.alert import Alert
from douane.alerts.composing import compose
from douane.alerts.grouping import Told, planned
from douane.alerts.queue import Queue
from douane.model.finding import Severity
from douane.policy.alerting import Alerting, Quiet
from douane.policy.sinks import Kind, Reach, Sink

WINDOW = 600.0


def alert(entry, rule="a.b", at=1000.0, severity=Severity.HIGH, **more):
    return Alert(rule, severity, "something", at, entry, "deny", (rule,), "github", "ann", **more)


def to(*sinks):
    return lambda _alert: sinks


@pytest.fixture
def queue(tmp_path):
    with closing(Queue(str(tmp_path / "state"))) as one:
        yield one


def take(queue, *alerts, sinks=("people",), now=1000.0):
    queue.take(alerts, to(*sinks), WINDOW, (alerts[-1].entry, b"x"), now)


def tell(queue, now, sink="people", kind=Kind.SLACK, quiet=()):
    compose(queue, Sink(sink, kind, Reach.PUBLIC, {}), Alerting(window=WINDOW), quiet, now)
    return [one.notice for one in queue.due(sink, now, 1000) if one.created == now]


def test_the_same_within_the_window_is_one_alert_whose_count_is_told_again_after_the_window(queue):
    take(queue, alert(1))
    assert [one.times for one in tell(queue, 1000)] == [1]
    take(queue, alert(2, at=1100), alert(3, at=1200), now=1200.0)
    assert tell(queue, 1200) == []
    (again,) = tell(queue, 1600)
    assert (again.times, again.about) == (2, queue.due("people", 1600, 9)[0].notice.about)
    assert dict(again.facts)["Times"] == "3"
    assert tell(queue, 9999) == []


def test_after_a_window_of_silence_the_same_is_a_new_alert(queue):
    take(queue, alert(1))
    first = tell(queue, 1000)
    take(queue, alert(2, at=1601), now=1601.0)
    second = tell(queue, 1601)
    assert first[0].about != second[0].about


def test_what_is_worse_is_no_more_of_what_is_milder_and_goes_where_what_is_worse_goes(queue):
    take(queue, alert(1, severity=Severity.MEDIUM))
    take(queue, alert(2, at=1001, severity=Severity.CRITICAL), sinks=("people", "pager"), now=1001.0)
    assert [one.severity for one in tell(queue, 1001, "pager")] == [Severity.CRITICAL]
    assert Severity.CRITICAL in [one.severity for one in tell(queue, 1001)]


def test_each_sink_is_told_by_itself(queue):
    take(queue, alert(1), sinks=("people", "siem"))
    assert len(tell(queue, 1000, "people")) == len(tell(queue, 1000, "siem")) == 1


def test_a_sink_that_is_newer_than_an_alert_is_told_of_it_at_its_next_entry_with_the_whole_count(queue):
    take(queue, alert(1), sinks=())
    tell(queue, 1000.0)
    take(queue, alert(2, at=1000.0 + WINDOW / 2), now=1000.0 + WINDOW / 2)
    tell(queue, 1000.0 + WINDOW / 2)
    (told,) = queue.due("people", 1000.0 + WINDOW / 2, 10)
    assert told.notice.times == 2
    queue.sent([told], 1000.0 + WINDOW / 2)

    take(queue, alert(3, at=1000.0 + WINDOW), sinks=("people", "machine"), now=1000.0 + WINDOW)
    tell(queue, 1000.0 + WINDOW)
    tell(queue, 1000.0 + WINDOW, sink="machine")
    assert queue.due("people", 1000.0 + WINDOW, 10) == []
    assert [one.notice.times for one in queue.due("machine", 1000.0 + WINDOW, 10)] == [3]
    tell(queue, 1000.0 + WINDOW * 1.5)
    assert [one.notice.times for one in queue.due("people", 1000.0 + WINDOW * 1.5, 10)] == [1]


def test_machines_are_told_all_of_a_storm(queue):
    take(queue, *(alert(n, f"r.{n}") for n in range(1, 101)), sinks=("siem",))
    assert len(tell(queue, 1000, "siem", Kind.SPLUNK)) == 100


def test_in_a_quiet_period_people_are_told_of_what_is_critical_and_of_the_rest_later(queue):
    always = Quiet(0, 0)
    take(queue, alert(1), alert(2, "bad", severity=Severity.CRITICAL))
    assert [one.rule for one in tell(queue, 1000, quiet=[always])] == ["bad"]
    assert [one.rule for one in tell(queue, 2000)] == ["a.b"]


def test_what_was_taken_in_is_known_after_a_restart(queue, tmp_path):
    take(queue, alert(41), alert(42))
    with closing(Queue(str(tmp_path / "state"))) as other:
        assert other.place() == (42, b"x")
        assert [one.times for one in other.groups("people", 1000)] == [2]


def test_a_storm_of_different_alerts_is_a_digest_whose_count_adds_up(queue):
    take(queue, *(alert(n, principal_of(n)) for n in range(1, 101)))
    (digest,) = tell(queue, 1000)
    assert (digest.times, digest.form) == (100, "digest")
    assert dict(digest.facts)["Groups"] == "100"


def principal_of(number):
    return f"rule.{number}"


def test_in_a_storm_what_is_critical_comes_by_itself(queue):
    take(queue, *(alert(n, f"r.{n}") for n in range(1, 51)), alert(51, "bad", severity=Severity.CRITICAL))
    single, digest = tell(queue, 1000)
    assert (single.rule, single.times, digest.times) == ("bad", 1, 50)


def test_digests_of_a_storm_that_lasts_come_ever_more_rarely_and_lose_nothing(queue):
    told = []
    for second in range(1000, 1000 + 3600, 30):
        take(queue, *(alert(n, f"r.{second}.{n}", at=second) for n in range(20)), now=second)
        told += tell(queue, second)
    rest = sum(one.times - one.told for one in queue.groups("people", 9999))
    assert sum(one.times for one in told) + rest == 120 * 20
    assert len(told) <= 10


def test_a_notice_that_was_told_twice_has_one_id(queue):
    take(queue, alert(1))
    groups = queue.groups("people", 1000)
    plan = planned(groups, Told(), 5, WINDOW, 1000)
    queue.tell("people", plan, WINDOW, 1000)
    queue.tell("people", plan, WINDOW, 1000)
    assert len(queue.due("people", 1000, 9)) == 1


def test_what_is_to_be_tried_again_is_not_due_before(queue):
    take(queue, alert(1))
    tell(queue, 1000)
    due = queue.due("people", 1000, 9)
    queue.later(due, 1060, "status 500")
    assert queue.due("people", 1059, 9) == []
    (again,) = queue.due("people", 1060, 9)
    assert (again.id, again.tries) == (due[0].id, 1)


def test_what_is_sent_or_dead_is_due_no_more_and_forgotten_much_later(queue):
    take(queue, alert(1), alert(2, "c.d"))
    tell(queue, 1000)
    first, second = queue.due("people", 1000, 9)
    queue.sent([first], 1001)
    queue.bury([second], "status 400", 1001)
    assert queue.due("people", 9999, 9) == []
    queue.forget(1001 + 91 * 86_400)
    assert queue.connection.execute("SELECT count(*) FROM deliveries").fetchone() == (0,)
    assert queue.connection.execute("SELECT count(*) FROM alerts").fetchone() == (0,)


def test_what_nobody_was_told_yet_is_not_forgotten(queue):
    take(queue, alert(1))
    queue.forget(1e9)
    assert len(queue.groups("people", 1e9)) == 1
