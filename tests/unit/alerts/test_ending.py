"""Alerts end, or somebody looks at them, with what people do about what they tell of."""

from __future__ import annotations

import asyncio
import time
from contextlib import closing

import pytest

from douane.alerts import lists
from douane.alerts.dispatcher import Dispatcher
from douane.alerts.ending import over_of
from douane.alerts.following import Follower
from douane.alerts.made import alert_of
from douane.alerts.notice import Event
from douane.alerts.queue import Queue
from douane.alerts.sinks.base import Open
from douane.incidents.asked import Words, wish_of
from douane.incidents.ground import Ground
from douane.incidents.opening import opened
from douane.incidents.stopping import stop
from douane.inventory.killed import incident_of
from douane.model.events import Record
from douane.operations.base import Place
from douane.operations.killing import kill
from douane.policy.alerting import Alerting
from douane.policy.sinks import Kind, Reach, Sink
from douane.stores.approvals import REOPENED
from douane.stores.killing import KillFiles, paths_of
from douane.stores.obeyed import keep_found
from douane.stores.reader import Reader
from douane.stores.sqlite import SqliteStore
from tests.unit.alerts._bodies import finding, judged, lifecycle
from tests.unit.incidents._scene import MAIL, OPERATOR, call, place_of
from tests.unit.incidents._scene import finding as found

NOW = time.time() - 100.0
PAGER, CHAT = Sink("pager", Kind.PAGERDUTY, Reach.PUBLIC, {}), Sink("chat", Kind.SLACK, Reach.PUBLIC, {})


class Heard:
    """A sink that keeps what it takes."""

    def __init__(self):
        self.notices = []

    async def send(self, notices):
        self.notices += notices


class Room:
    """A log, and who is told of it."""

    def __init__(self, folder):
        self.folder = str(folder)
        self.heard = {"pager": Heard(), "chat": Heard()}
        with closing(Queue(self.folder)) as queue:
            queue.begin(0, b"")

    def write(self, *bodies):
        with closing(SqliteStore(self.folder)) as store:
            store.commit([Record(body) for body in bodies])
        self.look()

    def look(self):
        alerting = Alerting((PAGER, CHAT))

        async def go(queue):
            follower = Follower(self.folder, "default", queue)
            one = Dispatcher(
                follower,
                lambda: alerting,
                lambda sink: Open(self.heard[sink.name], 3, lambda: None),
                time.time,
            )
            await one.once()
            await one.close()

        with closing(Queue(self.folder)) as queue:
            asyncio.run(go(queue))

    def states(self):
        with closing(Queue(self.folder)) as queue:
            return {(one["rule"], one["question"] or one["tool"]): one["state"] for one in self.all(queue)}

    def all(self, queue):
        return lists.alerts(queue, "", 0, 100, 0)

    def events(self, sink):
        return [one.event for one in self.heard[sink].notices]


@pytest.fixture
def room(tmp_path):
    return Room(tmp_path)


def waiting(question, at=NOW):
    return judged(at=at, action="hold", question=question, ticket="t")


def said(what, question, at=NOW + 9):
    return lifecycle(f"douane/approval-{what}", at=at, principal="oidc:eve", question=question)


@pytest.mark.parametrize("what", ["granted", "denied", "used"])
def test_an_answer_resolves_what_waits_for_it_and_nothing_else(room, what):
    room.write(waiting("q1"), waiting("q2"))
    room.write(said(what, "q1"))
    states = {name: state for (_, name), state in room.states().items()}
    assert states == {"q1": "resolved", "q2": "open"}
    assert room.events("pager").count(Event.RESOLVE) == 1
    assert set(room.events("chat")) == {Event.TRIGGER}


def test_an_answer_that_comes_with_its_question_resolves_it_and_a_later_round_is_open(room):
    room.write(waiting("q1"), said("granted", "q1"))
    assert room.states() == {("approval.waiting", "q1"): "resolved"}
    room.write(waiting("q2"), said("granted", "q2"), waiting("q2", NOW + 20))
    assert room.states()[("approval.waiting", "q2")] == "open"


def test_a_call_that_waits_once_more_is_an_alert_again(room):
    room.write(waiting("q1"), said("granted", "q1"))
    room.write(lifecycle(REOPENED, at=NOW + 10, question="q1"))
    with closing(Queue(room.folder)) as queue:
        assert {(one["rule"], one["question"], one["state"]) for one in room.all(queue)} == {
            ("approval.waiting", "q1", "resolved"),
            ("approval.waiting", "q1", "open"),
        }


@pytest.mark.parametrize(
    "body",
    [
        judged(at=NOW, method="douane/approval-granted", question="q1", answer="lift"),
        lifecycle("douane/approval-revoked", question="q1"),
        lifecycle("incident/opened", subject="inc-1", told={"source": ""}),
        lifecycle("incident/opened", subject="inc-1", told={"source": "entry 12x"}),
        lifecycle("incident/opened", subject="inc-1", told="entry 12"),
        lifecycle("incident/closed", subject="inc-1", told={"source": "entry 12"}),
    ],
)
def test_what_is_no_answer_and_no_incident_ends_nothing(body):
    assert over_of(body, lambda _: pytest.fail("looked up")) is None


def test_an_incident_about_an_entry_that_is_no_alert_acknowledges_nothing():
    body = lifecycle("incident/opened", subject="inc-1", told={"source": "entry 12"})
    assert over_of(body, lambda _: None) is None


def test_an_incident_acknowledges_its_alert_and_all_that_it_stops_is_one_more(tmp_path):
    place = place_of(tmp_path)
    room = Room(place.state)
    calls = [call(NOW + n, found("secret.aws", "d" * 40), action="deny") for n in range(3)]
    room.write(*calls)
    with closing(Reader(place.state)) as reader:
        last = reader.end()
    opened(place, OPERATOR, wish_of(place, Words(entry=last - 1, principals=["key:ann"])))
    room.look()
    room.write(lifecycle("douane/kill-found", at=NOW, subject=f"server {MAIL.id}", reason="stop it"))
    with closing(Queue(room.folder)) as queue:
        alerts = {one["rule"]: one for one in room.all(queue) if float(str(one["last"])) >= NOW}
    assert (alerts["secret.aws"]["state"], alerts["secret.aws"]["by"]) == ("acknowledged", OPERATOR.id)
    assert alerts.keys() == {"secret.aws", "incident.opened", "incident.measures", "incident.killed"}
    assert alerts["incident.measures"]["times"] == 5
    assert room.events("pager").count(Event.ACKNOWLEDGE) == 1


@pytest.mark.parametrize("incident", ["incident inc-20261122-abcdef", "x: incident inc-20261122-abcdef"])
def test_a_kill_by_hand_whose_reason_names_an_incident_is_the_alert_that_it_is(tmp_path, incident):
    place = Place(str(tmp_path / "state"), str(tmp_path / "config"), "default")
    room = Room(place.state)
    kill(place, OPERATOR, {"scope": "principal", "id": "key:eve", "reason": incident})
    (noted,) = KillFiles(paths_of(place.state)).current()
    assert noted.note.endswith(incident)
    assert incident_of(noted.note) == ""
    room.look()
    with closing(Queue(room.folder)) as queue:
        (alert,) = room.all(queue)
    assert (alert["rule"], alert["severity"]) == ("incident.killed", "critical")
    assert alert["principal"] == OPERATOR.id


def test_what_a_post_finds_in_the_file_before_the_log_is_told_is_of_the_incident_too(tmp_path):
    place = place_of(tmp_path)
    room = Room(place.state)
    wish = wish_of(place, Words(title="x", servers=[MAIL.id]))
    stop(Ground(place, OPERATOR.id, "inc-20261122-abcdef", wish.scope))
    for one in KillFiles(paths_of(place.state)).current():
        keep_found(place.state, one, pytest.fail)
    room.look()
    with closing(Queue(room.folder)) as queue:
        assert [one["rule"] for one in room.all(queue) if "incident" in one["rule"]] == ["incident.measures"]


def test_a_message_that_says_it_was_stopped_by_an_incident_is_the_alert_that_it_is():
    body = judged(action="deny", reason="incident inc-20261122-abcdef", findings=[finding("a.b")])
    assert alert_of(7, body, "default").rule == "a.b"
