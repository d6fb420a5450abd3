"""The relay over links in memory: recorded before it is sent, nothing held up, nothing without bound."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from douane.errors import StoreError
from douane.inventory.killed import parsed
from douane.model.events import Ending, Remember
from douane.model.server import Kind, State
from douane.model.session import Session
from douane.protocol.direction import Direction
from douane.protocol.framing import TooLong
from douane.protocol.json import encode
from douane.stores.base import PinConflict
from douane.stores.memory import MemoryStore
from douane.transports.memory import MemoryLink
from douane.transports.relay import MAX_REPLIES, Relay
from tests._promises import promise
from tests.playbooks.post import ALICE, FILES, LATEST, notification, request, result, rules_of, tool

TO_SERVER, TO_CLIENT = Direction.TO_SERVER, Direction.TO_CLIENT
FULL = StoreError("the disk is full", "make room")


class Source:
    """The rules of the moment with the pins of a store; set `fault` to have them unknown."""

    def __init__(self, store, *documents):
        self.fault = None
        self.reloads = 0
        self._store = store
        self.rules = rules_of(*documents)

    def current(self, at):
        if self.fault is not None:
            raise self.fault
        return self.rules

    def reload(self):
        if self.fault is not None:
            raise self.fault
        self.reloads += 1
        pins = {(pin.kind, pin.name): pin for pin in self._store.pins(FILES.id)}
        self.rules = replace(self.rules, pins=pins)


class Journal:
    """A store that notes, at each commit, what the links had been sent until then."""

    def __init__(self, store, links):
        self._store = store
        self._links = links
        self.commits = []

    def commit(self, records, remembers=()):
        self._store.commit(records, remembers)
        self.commits.append((len(records), [list(link.sent) for link in self._links]))


class Line:
    """A relay between two links in memory."""

    def __init__(self, *documents):
        self.store = MemoryStore()
        self.server, self.client = MemoryLink(), MemoryLink()
        self.journal = Journal(self.store, (self.server, self.client))
        self.source = Source(self.store, *documents)
        self.session = Session("s1", ALICE, FILES)
        self.now = 0.0
        self.relay = Relay(self.session, self.source, self.journal, self.clock)
        self.relay.connect({TO_SERVER: self.server, TO_CLIENT: self.client})

    def clock(self):
        self.now += 1.0
        return self.now

    def says(self, direction, *messages):
        """Frames that come in one read; gives what each side is sent because of them."""
        frames = [one if isinstance(one, bytes | TooLong) else encode(one) for one in messages]
        self.relay.received(direction, frames)
        return [json.loads(raw) for raw in self.server.take()], [
            json.loads(raw) for raw in self.client.take()
        ]

    def opened(self):
        self.says(TO_SERVER, request(0, "initialize", protocolVersion=LATEST))
        self.says(TO_CLIENT, result(0, protocolVersion=LATEST))
        return self

    def listed(self, *tools):
        self.says(TO_SERVER, request("l", "tools/list"))
        return self.says(TO_CLIENT, result("l", tools=list(tools)))

    def bodies(self):
        return [json.loads(entry.body) for entry in self.store.entries(0, 10_000)]


@promise("P-AUDIT-FIRST")
def test_what_is_sent_was_recorded_before():
    line = Line().opened()
    line.says(TO_SERVER, request(1, "ping"), request(2, "ping"))

    records, sent_until_then = line.journal.commits[-1]
    assert records == 2
    assert sent_until_then == [[], []]


def test_the_frames_of_one_read_share_one_transaction():
    line = Line().opened()
    before = len(line.journal.commits)
    line.says(TO_SERVER, *(request(number, "ping") for number in range(50)))

    assert len(line.journal.commits) == before + 1


@promise("P-AUDIT-FIRST")
def test_what_cannot_be_recorded_is_not_sent_and_its_sender_is_told():
    line = Line().opened()
    line.store.fault = FULL
    server, client = line.says(TO_SERVER, request(1, "ping"), request(2, "ping"), notification("x"))

    assert server == []
    assert [(one["id"], one["error"]["code"]) for one in client] == [(1, 5030), (2, 5030)]
    assert "the disk is full (make room)" in client[0]["error"]["message"]


def test_the_conversation_goes_on_when_the_store_is_well_again():
    line = Line().opened()
    line.store.fault = FULL
    line.says(TO_SERVER, request(1, "ping"))
    line.store.fault = None

    assert line.says(TO_SERVER, request(1, "ping")) == ([request(1, "ping")], [])


@promise("P-ID-ONCE")
def test_a_failing_store_does_not_take_an_id_from_the_request_that_has_it():
    line = Line().opened()
    line.says(TO_SERVER, request(1, "ping"))
    line.store.fault = FULL
    line.says(TO_SERVER, request(1, "tools/list"))
    line.store.fault = None

    assert line.says(TO_CLIENT, result(1)) == ([], [result(1)])


def test_nothing_is_judged_by_rules_that_are_not_known():
    line = Line().opened()
    line.source.fault = FULL
    server, client = line.says(TO_SERVER, request(1, "ping"))
    assert (server, [one["id"] for one in client]) == ([], [1])

    line.source.fault = None
    assert line.says(TO_SERVER, request(1, "ping"))[0] == [request(1, "ping")]


def test_what_was_learned_from_one_frame_is_known_for_the_next_of_the_same_read():
    line = Line().opened()
    line.says(TO_SERVER, request(1, "tools/list"), request(2, "tools/list"))
    drift = tool(description="other")
    _, client = line.says(TO_CLIENT, result(1, tools=[tool()]), result(2, tools=[drift]))

    assert [len(one["result"]["tools"]) for one in client] == [1, 0]


def test_rules_that_cannot_be_read_again_stop_what_comes_next():
    line = Line().opened()
    line.listed(tool())
    line.source.fault = FULL
    server, client = line.says(TO_SERVER, request(1, "tools/call", name="read"))
    assert (server, [one["id"] for one in client]) == ([], [1])

    line.source.fault = None
    server, _ = line.says(TO_SERVER, request(1, "tools/call", name="read"))
    assert [one["method"] for one in server] == ["tools/call"], "the pins of the list are in force"


def test_a_pin_that_somebody_else_has_changed_is_looked_at_again():
    line = Line().opened()
    line.says(TO_SERVER, request(1, "tools/list"))
    elsewhere = Line().opened()
    elsewhere.listed(tool(description="other"))
    line.store.commit([], [Remember(FILES.id, elsewhere.store.pins(FILES.id))])
    _, client = line.says(TO_CLIENT, result(1, tools=[tool()]))

    assert client[0]["result"]["tools"] == [], "what the other session has approved counts"
    [pin] = [pin for pin in line.store.pins(FILES.id) if pin.kind is Kind.TOOL and pin.name == "read"]
    assert pin.state is State.DRIFTED


def test_a_conflict_that_does_not_end_refuses_the_message_once():
    line = Line().opened()
    line.says(TO_SERVER, request(1, "tools/list"))
    line.store.fault = PinConflict(FILES.id, Kind.TOOL, "read")
    _, client = line.says(TO_CLIENT, result(1, tools=[tool()]))

    assert [(one["id"], one["error"]["code"]) for one in client] == [(1, 5030)]


@promise("P-NO-DEADLOCK")
def test_a_server_that_has_not_taken_its_messages_is_read_all_the_same():
    line = Line().opened()
    line.says(TO_CLIENT, request(7, "sampling/createMessage"))
    big = encode(result(7, role="assistant", text="x" * (4 * 1024 * 1024 - 100)))
    line.relay.received(TO_SERVER, [encode(request(2, "ping")), big])

    assert line.server.buffered > 1 << 22
    assert line.client.is_paused, "no more is read from the client"
    assert not line.server.is_paused, "the server may write until it reads"
    line.relay.received(TO_CLIENT, [encode(notification("notifications/message"))])
    assert line.client.take() == [encode(notification("notifications/message"))]


@promise("P-NO-DEADLOCK")
def test_reading_goes_on_when_the_slow_side_has_taken_its_messages():
    line = Line().opened()
    line.relay.received(TO_SERVER, [encode(request(1, "ping", text="x" * 100_000))])
    assert line.client.is_paused

    line.server.take()
    line.relay.congestion_changed()
    assert not line.client.is_paused


def test_a_client_that_is_slow_slows_the_server_and_not_itself():
    line = Line().opened()
    line.relay.received(TO_CLIENT, [encode(notification("notifications/message", text="x" * 100_000))])

    assert line.server.is_paused
    assert not line.client.is_paused


@promise("P-BOUNDED")
def test_refusals_that_a_client_does_not_take_are_bounded():
    line = Line('[limits]\nmessage = "64 KiB"').opened()
    flood = [b"{}"] * 500
    reads = 0
    while not line.client.is_paused:
        line.relay.received(TO_SERVER, flood)
        reads += 1
        assert reads < 10_000

    one_read = line.client.buffered / reads
    assert line.client.buffered <= 64 * 1024 + MAX_REPLIES + one_read


def test_a_line_that_was_too_long_is_refused_by_its_ends():
    line = Line().opened()
    head = b'{"jsonrpc":"2.0","id":3,"method":"tools/call"'
    _, client = line.says(TO_SERVER, TooLong(5 << 20, head, b"}}"))

    assert [one["id"] for one in client] == [3]
    assert line.bodies()[-1]["size"] == 5 << 20


def test_when_the_server_ends_the_client_is_told_and_it_is_recorded():
    line = Line().opened()
    line.says(TO_SERVER, request(1, "ping"))
    assert line.relay.waiting == 1
    line.relay.ended(TO_CLIENT, Ending.EXITED, "exit code 3")

    assert [json.loads(raw)["id"] for raw in line.client.take()] == [1]
    assert line.relay.waiting == 0
    assert line.bodies()[-1]["ending"] == "exited"


@promise("P-KILLED-WITHIN-A-SECOND")
def test_of_a_kill_that_came_since_the_last_message_who_waits_hears():
    line = Line().opened()
    line.says(TO_SERVER, request(1, "ping"))
    line.source.rules = replace(line.source.rules, kills=parsed("all # bob: it sends diaries"))
    line.relay.ended(TO_CLIENT, Ending.EXITED, "signal 9")

    assert "it sends diaries" in line.client.take()[0].decode()


@promise("P-AUDIT-FIRST")
def test_an_end_that_cannot_be_recorded_sends_nothing():
    line = Line().opened()
    line.says(TO_SERVER, request(1, "ping"))
    line.store.fault = FULL
    line.relay.ended(TO_CLIENT, Ending.EOF, "")

    assert line.client.take() == []


def test_after_a_bug_nothing_more_passes():
    line = Line().opened()
    line.session.pending = None
    with pytest.raises(TypeError):
        line.says(TO_SERVER, request(1, "ping"))
    line.session.pending = {direction: {} for direction in Direction}

    assert line.says(TO_SERVER, request(1, "ping")) == ([], [])
    line.relay.ended(TO_CLIENT, Ending.EOF, "")
    assert line.bodies()[-1].get("method") != "closed"


def test_a_bug_is_recorded_and_what_is_owed_is_answered():
    line = Line().opened()
    line.says(TO_SERVER, request(1, "ping"))
    line.relay.fail("KeyError")

    assert [json.loads(raw)["id"] for raw in line.client.take()] == [1]
    assert line.bodies()[-1]["ending"] == Ending.CRASHED.value
    assert line.says(TO_SERVER, request(2, "ping")) == ([], [])


def test_a_bug_in_the_rules_is_recorded_and_what_is_owed_is_answered():
    line = Line().opened()
    line.says(TO_SERVER, request(1, "ping"))
    line.source.fault = RuntimeError("rules")
    with pytest.raises(RuntimeError):
        line.says(TO_SERVER, request(2, "ping"))
    line.relay.fail("RuntimeError")

    (answer,) = map(json.loads, line.client.take())
    assert (answer["id"], answer["error"]["code"]) == (1, 5030)
    assert line.bodies()[-1]["ending"] == Ending.CRASHED.value


def test_a_bug_that_cannot_even_be_recorded_ends_quietly():
    line = Line().opened()
    line.session.pending = None
    line.relay.fail("KeyError")

    assert line.client.take() == []


def test_a_link_takes_nothing_more_once_it_is_finished():
    line = Line().opened()
    line.server.finish()

    assert line.says(TO_SERVER, request(1, "ping")) == ([], [])
