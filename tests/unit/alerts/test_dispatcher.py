"""From the log to the sinks: nothing lost wherever it is killed, and no sink that delays another."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import closing, suppress
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from douane.alerts.dispatcher import Dispatcher, pause
from douane.alerts.following import Follower
from douane.alerts.queue import Queue
from douane.alerts.road import RefusedError, UndeliveredError
from douane.alerts.running import alone
from douane.alerts.sinks.base import Open
from douane.audit.pruning import statement, tombstone
from douane.errors import StoreError
from douane.model.events import Record
from douane.model.finding import Severity
from douane.policy.alerting import About, Alerting, Route
from douane.policy.retaining import Retention
from douane.policy.sinks import Kind, Reach, Sink
from douane.stores import kills
from douane.stores.protection import protect
from douane.stores.pruning import Pruning
from douane.stores.sqlite import SqliteStore
from tests._promises import promise
from tests.unit.alerts._bodies import finding, judged


class Killed(BaseException):
    """The process is gone, from one moment to the next."""


class World:
    """A log, sinks that keep what they take, and a clock that goes as it is told."""

    def __init__(self, folder, *names, kind=Kind.SPLUNK, **alerting):
        self.folder = str(folder)
        self.store = SqliteStore(self.folder)
        self.now = 1_700_000_000.0
        self.trouble = {}
        self.taken = {name: [] for name in names}
        sinks = tuple(Sink(name, kind, Reach.PUBLIC, {}) for name in names)
        self.alerting = Alerting(sinks, **alerting)

    def happen(self, count=1, **more):
        bodies = [judged(at=self.now, action="deny", findings=[finding("a.b")], **more) for _ in range(count)]
        self.store.commit([Record(body) for body in bodies])

    def opened(self, sink):
        return Open(MemorySink(self, sink.name), 3, int)

    def run(self, times=1, queue=Queue):
        async def go(queue):
            one = Dispatcher(
                Follower(self.folder, "default", queue), lambda: self.alerting, self.opened, lambda: self.now
            )
            try:
                for _ in range(times):
                    await one.once()
            finally:
                await one.close()

        with closing(queue(self.folder)) as opened:
            asyncio.run(go(opened))

    def begin(self):
        with closing(Queue(self.folder)) as queue:
            queue.begin(0, b"")

    def count(self, name):
        """How many entries the sink was told of, what came twice under one id counted once."""
        return sum({one.id: one.times for one in self.taken[name]}.values())


class MemorySink:
    """Keeps what it takes."""

    def __init__(self, world, name):
        self.world, self.name = world, name

    async def send(self, notices):
        trouble = self.world.trouble.get(self.name)
        if isinstance(trouble, str) and any(trouble in one.text for one in notices):
            raise RefusedError("status 400", "")
        if isinstance(trouble, Exception):
            raise trouble
        self.world.taken[self.name] += notices
        await asyncio.sleep(0)


@pytest.fixture
def made(tmp_path):
    worlds = []

    def make(*names, **alerting):
        worlds.append(World(tmp_path / f"state{len(worlds)}", *names, **alerting))
        worlds[-1].begin()
        return worlds[-1]

    yield make
    for world in worlds:
        world.store.close()


@pytest.mark.parametrize("kind", [Kind.SPLUNK, Kind.SLACK])
@pytest.mark.parametrize("is_restarted", [False, True])
def test_a_clock_that_was_wrong_for_a_while_makes_nobody_wait(made, kind, is_restarted):
    """What was told, tried or put off while it was a year ahead is due as if it had been now."""
    world = made("one", kind=kind, window=60.0)
    right, ahead = world.now, world.now + 365 * 86_400.0

    def clocks():
        world.now = ahead
        world.happen(2)
        yield
        world.trouble["one"] = UndeliveredError("status 503", "")
        world.now += 61.0
        world.happen()
        yield
        world.trouble.clear()
        for seconds in (1.0, 7_300.0, 7_400.0):
            world.now = right + seconds
            world.happen()
            yield

    run_through(world, clocks(), is_restarted)
    assert world.count("one") == 6


def run_through(world, clocks, is_restarted):
    async def go(queue):
        one = dispatcher(world, queue)
        for _ in clocks:
            await one.once()
            if is_restarted:
                await one.close()
                one = dispatcher(world, queue)
        await one.close()

    with closing(Queue(world.folder)) as queue:
        asyncio.run(go(queue))


def dispatcher(world, queue):
    return Dispatcher(
        Follower(world.folder, "default", queue), lambda: world.alerting, world.opened, lambda: world.now
    )


def test_what_a_store_records_reaches_every_sink(made):
    world = made("one", "two")
    world.happen(3)
    world.run()
    assert (world.count("one"), world.count("two")) == (3, 3)
    assert [one.rule for one in world.taken["one"]] == ["a.b"]


def test_what_was_there_before_alerts_were_is_not_told(tmp_path):
    world = World(tmp_path / "state", "one")
    world.happen(3)
    world.run()
    world.happen(1, principal="other")
    world.run()
    assert world.count("one") == 1
    world.store.close()


def test_what_is_milder_than_the_least_is_no_alert(made):
    world = made("one", least=Severity.CRITICAL)
    world.happen(1)
    world.run()
    assert world.taken["one"] == []


def test_a_dead_sink_delays_no_other_and_is_left_alone_for_a_while(made):
    world = made("dead", "alive")
    world.trouble["dead"] = UndeliveredError("status 503", "", 40)
    for number in range(20):
        world.happen(1, principal=f"p{number}")
    world.run()
    assert (world.count("dead"), world.count("alive")) == (0, 20)
    world.trouble.clear()
    world.now += 700
    world.run()
    assert world.count("dead") == 20


def test_a_sink_that_crashes_is_tried_again(made):
    world = made("one")
    world.trouble["one"] = ZeroDivisionError()
    world.happen(1)
    world.run()
    world.trouble.clear()
    world.now += 10
    world.run()
    assert world.count("one") == 1


def test_one_notice_that_is_never_taken_is_a_dead_letter_and_the_others_arrive(made):
    world = made("one")
    for number in range(3):
        world.happen(1, principal=f"p{number}")
    world.trouble["one"] = "p1"
    world.run()
    assert world.count("one") == 2
    with closing(Queue(world.folder)) as queue:
        states = queue.connection.execute("SELECT state, trouble FROM deliveries ORDER BY state").fetchall()
    assert states == [("dead", "status 400"), ("sent", ""), ("sent", "")]


def test_after_a_day_it_is_a_dead_letter_of_which_the_others_hear(made):
    world = made("dead", "alive")
    world.trouble["dead"] = UndeliveredError("status 503", "")
    world.happen(1)
    world.run()
    world.now += 86_401
    world.run()
    world.run()
    assert [one.rule for one in world.taken["alive"]] == ["a.b", "alerts.undelivered"]


def test_routes_decide_who_is_told(made):
    routes = (Route(("one",), About(Severity.CRITICAL)), Route(("two",), About()))
    world = made("one", "two", routes=routes)
    world.happen(1)
    world.run()
    assert (world.count("one"), world.count("two")) == (0, 1)


def test_a_log_that_was_cut_off_or_changed_is_an_alert(made):
    world = made("one")
    world.happen(2)
    world.run()
    connection = world.store._connection
    connection.execute("DROP TRIGGER entries_do_not_change")
    world.happen(2)
    connection.execute("UPDATE entries SET body = replace(body, 'github', 'gitlab') WHERE seq = 3")
    world.run()
    assert "log.tampered" in [one.rule for one in world.taken["one"]]
    for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.execute("DELETE FROM entries WHERE seq > 1")
    world.now += 5000
    before = len(world.taken["one"])
    world.run()
    assert "log.tampered" in [one.rule for one in world.taken["one"][before:]]


@pytest.mark.parametrize("is_protected", [False, True])
def test_a_lift_that_is_not_signed_is_a_critical_alert_where_approvals_are_protected(made, is_protected):
    world = made("one", least=Severity.CRITICAL)
    if is_protected:
        protect(world.folder, "correct horse battery")
    kill, deed = kills.check("all", ""), kills.Deed("local:ann", world.now, "why")
    kills.keep(world.folder, kill, deed)
    kills.lift(world.folder, kill, deed)
    world.run()
    rules = ["incident.killed", *["incident.lifted-unsigned"] * is_protected]
    assert [one.rule for one in world.taken["one"]] == rules


class DyingQueue(Queue):
    """The process is killed at the call of this number, before it or after."""

    calls: ClassVar = itertools.count(1)
    kill: ClassVar = 0

    def _perhaps_die(self):
        if next(self.calls) == self.kill:
            raise Killed

    def take(self, *values):
        self._perhaps_die()
        super().take(*values)
        self._perhaps_die()

    def tell(self, *values):
        self._perhaps_die()
        super().tell(*values)
        self._perhaps_die()

    def sent(self, *values):
        self._perhaps_die()
        super().sent(*values)
        self._perhaps_die()


def dying_at(number):
    return type("Dying", (DyingQueue,), {"calls": itertools.count(1), "kill": number})


def killed_at(make, kills):
    world = make("one", "two", kind=Kind.SLACK, burst=2)
    for number in range(8):
        world.happen(2, principal=f"p{number % 5}")
    for kill in kills:
        with suppress(Killed):
            world.run(queue=dying_at(kill))
        world.happen(1, principal=f"q{kill}")
        world.now += 30
    for _ in range(3):
        world.now += 4000
        world.run(2)
    expected = 16 + len(kills)
    assert (world.count("one"), world.count("two")) == (expected, expected)


@promise("P-ALERTS-NOT-LOST")
@pytest.mark.parametrize("kills", [(1, 2), (3, 4, 5), (6, 7), (8, 9, 10)])
def test_nothing_is_lost_wherever_it_is_killed(made, kills):
    """Also after a sink has taken something and nobody knows it yet."""
    killed_at(made, kills)


@pytest.mark.long
@promise("P-ALERTS-NOT-LOST")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kills=st.lists(st.integers(1, 40), min_size=1, max_size=8))
def test_nothing_is_lost_however_often_it_is_killed(made, kills):
    killed_at(made, kills)


@pytest.mark.parametrize(("tries", "low", "high"), [(0, 2.5, 5), (1, 5, 10), (3, 20, 40), (30, 300, 600)])
def test_tries_are_further_and_further_apart_up_to_ten_minutes(tries, low, high):
    assert all(low <= pause(tries) <= high for _ in range(50))


@promise("P-ALERTS-FEW")
@pytest.mark.parametrize("principals", [1, pytest.param(10_000, marks=pytest.mark.long)])
def test_ten_thousand_in_a_minute_reach_people_as_a_handful_and_add_up(made, principals):
    world = made("people", kind=Kind.SLACK)
    for second in range(0, 60, 6):
        bodies = (
            judged(at=world.now, action="deny", principal=f"p{n % principals}", findings=[finding("a.b")])
            for n in range(second * 1000 // 6, (second + 6) * 1000 // 6)
        )
        world.store.commit([Record(body) for body in bodies])
        world.run()
        world.now += 6
    assert 1 <= len(world.taken["people"]) <= 6
    for _ in range(3):
        world.now += 700
        world.run()
    assert len(world.taken["people"]) <= 10
    assert world.count("people") == 10_000


def pruned_later(world, sql=""):
    """Prune the log by a rule two days later, change it, and bring alerts then."""
    world.happen(3)
    world.now += 2 * 86_400
    with closing(Pruning(world.folder, [Retention("all", 86_400.0)])) as pruning:
        assert pruning.run("local:ann", world.now, lambda _: None).emptied == {"all": 3}
    changed(world, sql)
    world.run()
    return [one.rule for one in world.taken["one"]]


def changed(world, sql):
    connection = world.store._connection
    for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {trigger}")
    connection.execute(sql)


def test_what_was_pruned_by_a_rule_before_anybody_looked_is_no_alert(made):
    assert pruned_later(made("one", least=Severity.LOW)) == ["log.pruned"]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE entries SET body = replace(body, '\"pruned\":4', '\"pruned\":1') WHERE seq = 2",
        "UPDATE entries SET body = replace(body, '\"pruned\":4', '\"pruned\":9') WHERE seq = 2",
        "UPDATE entries SET body = replace(body, '.0', '.5') WHERE seq = 2",
        "UPDATE entries SET body = replace(body, '\"entries\":3', '\"entries\":2') WHERE seq = 4",
    ],
)
def test_what_no_rule_has_emptied_is_an_alert_however_old_it_says_it_is(made, sql):
    assert "log.tampered" in pruned_later(made("one"), sql)


@pytest.mark.parametrize("named", [1, 3])
def test_an_entry_that_was_emptied_before_anybody_looked_is_an_alert(made, named):
    world = made("one")
    world.happen(3)
    changed(world, f'UPDATE entries SET body = \'{{"at":1.0,"pruned":{named}}}\' WHERE seq = 2')
    world.run()
    assert "log.tampered" in [one.rule for one in world.taken["one"]]


@promise("P-ALERT-NOT-HIDDEN")
def test_an_entry_that_is_made_older_than_what_stands_before_it_is_hidden_by_no_forged_pruning(made):
    world = made("one")
    world.happen(3)
    stone = tombstone(world.store.entries(1, 1)[0], world.now - 9 * 86_400, 4)
    changed(world, f"UPDATE entries SET body = '{stone.body}' WHERE seq = 2")
    world.store.commit([Record(statement([stone], "all", "local:ann", world.now))])
    world.run()
    assert "log.tampered" in [one.rule for one in world.taken["one"]]


def test_what_was_pruned_within_a_day_is_an_alert(made):
    world = made("one")
    world.happen(1)
    with closing(Pruning(world.folder, [Retention("all", 1.0)])) as pruning:
        pruning.run("local:ann", world.now + 60, lambda _: None)
    world.run()
    assert "log.tampered" in [one.rule for one in world.taken["one"]]


def test_a_sink_that_documents_name_no_more_is_told_nothing_and_a_new_one_what_comes_from_now_on(made):
    world = made("one", "two")
    world.happen(1, principal="p1")
    world.run()
    world.alerting = world.alerting._replace(sinks=world.alerting.sinks[1:])
    world.taken["three"] = []
    world.alerting = world.alerting._replace(
        sinks=(*world.alerting.sinks, Sink("three", Kind.SPLUNK, Reach.PUBLIC, {}))
    )
    world.happen(1, principal="p2")
    world.run()
    assert {name: world.count(name) for name in world.taken} == {"one": 1, "two": 2, "three": 1}


def test_one_process_at_a_time_brings_alerts_of_a_folder(tmp_path):
    state = str(tmp_path / "state")
    with alone(state), pytest.raises(StoreError, match="another process"), alone(state):
        pass
    with alone(state):
        pass


def test_a_queue_that_cannot_be_written_ends_it_with_what_to_do(made):
    class FullQueue(Queue):
        def sent(self, *_values):
            raise StoreError("the disk is full", "free some space")

    world = made("one")
    world.happen(1)
    with pytest.raises(StoreError, match="the disk is full"):
        world.run(2, FullQueue)
