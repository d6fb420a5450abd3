"""What is looked after while a wrapped server runs."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from douane import attending
from douane.attending import Attending, Given, Overhearing
from douane.model.events import Record
from douane.model.sight import CLOSED, OUTSIDE, Sight
from douane.protocol.direction import Direction
from douane.transports.conversation import Stop
from tests._promises import promise


class Looks:
    """A loop in which nothing happens but what is to be called later, one by one."""

    def __init__(self):
        self.waiting = []

    def after(self, _seconds, call):
        self.waiting.append(call)

    def go_on(self):
        self.waiting.pop()()


@pytest.fixture
def clock(monkeypatch):
    """`clock.now` is what the clock shows."""
    one = SimpleNamespace(now=0.0)
    monkeypatch.setattr(attending, "time", SimpleNamespace(monotonic=lambda: one.now))
    return one


@pytest.fixture
def pending():
    return {}


@pytest.fixture
def attended(clock, pending):
    session = SimpleNamespace(pending={Direction.TO_SERVER: pending})
    one = Attending(session, None, Looks(), Stop(), lambda _: None)
    one.attend(Given(patience=5))
    return one


def asked(method):
    return SimpleNamespace(method=method)


@promise("P-CONTAINED-ENDS")
def test_a_server_that_takes_too_long_for_a_call_is_ended(attended, clock, pending):
    pending[1] = asked("tools/call")
    attended.loop.go_on()
    clock.now = 5.0
    attended.loop.go_on()
    assert not attended.stop.is_asked
    clock.now = 5.1
    attended.loop.go_on()
    assert attended.stop.is_asked
    assert not attended.loop.waiting


def test_each_call_has_its_own_time_and_nothing_else_is_timed(attended, clock, pending):
    pending["a"] = asked("resources/read")
    for number in range(4):
        pending.pop(number - 1, None)
        pending[number] = asked("tools/call")
        attended.loop.go_on()
        clock.now += 4.0
    assert not attended.stop.is_asked


def test_without_a_bound_nothing_is_timed(clock):
    one = Attending(SimpleNamespace(), None, Looks(), Stop(), lambda _: None)
    one.attend(Given())
    assert not one.loop.waiting


@promise("P-WALLS-TOLD")
@pytest.mark.parametrize(
    ("because", "said"),
    [
        ("the call names a path outside", "a call names a path outside of the server's walls"),
        (CLOSED, "a call failed, as it does without a network: profile `strict` gives it none"),
    ],
)
def test_people_are_told_once_of_the_wall_that_a_call_failed_by(because, said):
    heard = []
    sight = Sight((), frozenset(), (), "does THIS", "profile `strict` gives it none")
    one = Overhearing(SimpleNamespace(commit=lambda *_: None), sight, heard.append)
    for _ in range(2):
        one.commit([Record({"findings": [{"rule": OUTSIDE, "because": because}]})])
    (line,) = heard
    assert line.startswith(said)
