"""A judge that an operator provides, as a real program and a real service: whatever it does, nothing opens."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from queue import Empty, Queue

import pytest

from douane.model.events import Ask
from douane.model.question import Reply
from douane.transports.asking import Desk
from douane.transports.judge import open_judge
from douane.transports.judge.lines import LONGEST, said
from douane.transports.loop import Loop
from douane.transports.turns import LoopTurns
from tests._answering import answering
from tests._promises import promise

OWN = Path(__file__).parents[2] / "e2e" / "own_judge.py"
SOON = 10.0  # seconds, by which everything here is long over
LITTLE = 0.2


def question(text, ticket="t1", seconds=SOON):
    shown = {"findings": [{"text": text}]}
    return Ask(ticket, "judge", "d", time.time() + seconds, shown)


class Talk:
    """Questions to a judge from a loop, and what came of them."""

    def __init__(self, judge):
        self.loop = Loop()
        self.replies = {}
        self.desk = Desk(lambda: {"judge": judge}, LoopTurns(self.loop), time.time)

    def asks(self, *questions):
        """What came of all of them."""
        for one in questions:
            self.desk.ask(one, self._told)
        assert self.loop.run_until(lambda: len(self.replies) == len(questions), SOON)
        self.loop.run_until(lambda: False, 0.01)
        return [self.replies[one.ticket] for one in questions]

    def _told(self, asked, reply):
        assert asked.ticket not in self.replies
        self.replies[asked.ticket] = reply


@pytest.fixture
def troubles():
    return []


@pytest.fixture
def program(troubles):
    judge = open_judge([sys.executable, str(OWN)], "", troubles.append)
    yield judge
    judge.close()


@contextmanager
def service(behaviour) -> Iterator[str]:
    """The URL of a judge that does as `behaviour(handler, question)` says."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            behaviour(self, asked)

    with answering(Handler) as address:
        yield f"{address}/judge"


def replying(status, body):
    def reply(handler, _asked):
        handler.send_response(status)
        handler.send_header("content-length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return reply


def test_a_program_answers_each_question_once(program):
    asked = [question("fine", "t1"), question("bad", "t2"), question("fine", "t3")]
    assert Talk(program).asks(*asked) == [Reply.LIFT, Reply.REFUSE, Reply.LIFT]


@promise("P-JUDGE-FAILS-CLOSED")
@pytest.mark.parametrize("text", ["silence", "noise", "another"])
def test_a_program_that_is_not_to_be_understood_lifts_nothing(program, text):
    assert Talk(program).asks(question(text, seconds=1)) == [Reply.NONE]


@promise("P-JUDGE-FAILS-CLOSED")
def test_a_program_that_ends_lifts_nothing_and_does_so_at_once(program, troubles):
    before = time.monotonic()
    assert Talk(program).asks(question("end"), question("end", "t2")) == [Reply.NONE, Reply.NONE]
    assert time.monotonic() - before < SOON / 2
    assert any("has ended" in one for one in troubles)


@promise("P-JUDGE-FAILS-CLOSED")
def test_a_program_that_is_not_there_lifts_nothing(troubles):
    judge = open_judge(["no-such-judge"], "", troubles.append)
    assert Talk(judge).asks(question("fine")) == [Reply.NONE]
    judge.close()
    assert "no-such-judge" in troubles[0]


def test_a_judge_that_is_closed_has_ended(troubles):
    judge = open_judge([sys.executable, str(OWN)], "", troubles.append)
    assert Talk(judge).asks(question("fine")) == [Reply.LIFT]
    process = judge._process
    judge.close()
    assert process.returncode is not None


@pytest.mark.parametrize(
    ("body", "reply"), [(b'{"answer":"lift"}', Reply.LIFT), (b'{"answer":"refuse"}', Reply.REFUSE)]
)
def test_a_service_answers(troubles, body, reply):
    with service(replying(200, body)) as url:
        judge = open_judge([], url, troubles.append)
        assert Talk(judge).asks(question("x")) == [reply]
        judge.close()
    assert troubles == []


@promise("P-JUDGE-FAILS-CLOSED")
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b'{"answer":"lift"}'),
        (302, b'{"answer":"lift"}'),
        (200, b'{"answer":"lift","answer":"lift"}'),
        (200, b'{"answer":"lift","ticket":"another"}'),
        (200, b'{"answer":true}'),
        (200, b"lift"),
        (200, b""),
        (200, b'{"answer":"lift"}' + b" " * LONGEST),
    ],
)
def test_a_service_that_says_anything_else_lifts_nothing(troubles, status, body):
    with service(replying(status, body)) as url:
        judge = open_judge([], url, troubles.append)
        assert Talk(judge).asks(question("x")) == [Reply.NONE]
        judge.close()


@promise("P-JUDGE-FAILS-CLOSED")
def test_a_service_that_is_slow_lifts_nothing_and_is_not_waited_for(troubles):
    done = Queue()

    def slow(handler, _asked):
        time.sleep(LITTLE * 3)
        with suppress(OSError):
            replying(200, b'{"answer":"lift"}')(handler, _asked)
        done.put(True)

    with service(slow) as url:
        judge = open_judge([], url, troubles.append)
        assert Talk(judge).asks(question("x", seconds=LITTLE)) == [Reply.NONE]
        try:
            done.get(timeout=SOON)
        except Empty:
            pytest.fail("the service was never asked")
        judge.close()


@promise("P-JUDGE-FAILS-CLOSED")
def test_a_service_that_is_not_there_lifts_nothing(troubles):
    judge = open_judge([], "http://127.0.0.1:9/", troubles.append)
    assert Talk(judge).asks(question("x"), question("y", "t2")) == [Reply.NONE, Reply.NONE]
    judge.close()
    assert len(troubles) == 1


@promise("P-JUDGE-FAILS-CLOSED")
def test_an_asker_that_raises_and_nobody_at_all_are_no_answer():
    class Broken:
        def ask(self, question, answer):
            raise RuntimeError

        def forget(self, ticket):
            """Nothing was asked."""

    assert Talk(Broken()).asks(question("x")) == [Reply.NONE]
    talk = Talk(Broken())
    talk.desk = Desk(dict, LoopTurns(talk.loop), time.time)
    assert talk.asks(question("x")) == [Reply.NONE]


def test_what_is_forgotten_is_told_nobody(program):
    talk = Talk(program)
    talk.desk.ask(question("fine"), talk._told)
    talk.desk.keep({})
    assert talk.asks(question("fine", "t2")) == [Reply.LIFT]
    assert "t1" not in talk.replies


@pytest.mark.parametrize(
    "line", [b"", b"[]", b"1", b"\xff", b'{"ticket":1,"answer":"lift"}', b'{"answer":"lift"}']
)
def test_a_line_without_a_ticket_is_about_nothing(line):
    assert said(line).ticket is None
