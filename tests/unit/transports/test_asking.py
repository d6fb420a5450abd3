"""Whoever waits for an answer hears that they do, as long as they do."""

from __future__ import annotations

from douane.model.events import Ask
from douane.model.question import Reply
from douane.transports.asking import Desk
from tests._promises import promise


class _Turns:
    """Turns that are taken when the test says so; the time over is not among them."""

    def __init__(self):
        self.due = []

    def after(self, seconds, call):
        if seconds < 10:
            self.due.append(call)
        return lambda: None

    def post(self, call):
        call()

    def pass_by(self):
        due, self.due = self.due, []
        for call in due:
            call()


class _Silent:
    def ask(self, question, answer):
        """Nothing comes of it."""

    def forget(self, ticket):
        """Nothing was kept."""


@promise("P-PERSON-INVITED")
def test_who_waits_is_told_again_and_again_until_there_is_an_answer():
    turns, told = _Turns(), []
    desk = Desk(lambda: {"person": _Silent()}, turns, lambda: 0.0)
    desk.ask(Ask("t1", "person", "d", 30.0, {}, every=5.0), lambda _asked, reply: told.append(reply))
    turns.pass_by()
    turns.pass_by()
    assert told == [Reply.WAITING, Reply.WAITING]
    desk.forget("t1")
    turns.pass_by()
    assert (told, turns.due) == ([Reply.WAITING, Reply.WAITING], [])


def test_who_does_not_want_to_hear_it_does_not():
    turns = _Turns()
    desk = Desk(lambda: {"person": _Silent()}, turns, lambda: 0.0)
    desk.ask(Ask("t1", "person", "d", 30.0, {}), lambda _asked, _reply: None)
    assert turns.due == []
