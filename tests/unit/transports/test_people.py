"""People as askers: at once where it was allowed before, later where somebody says so, and never by themselves."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace

import pytest

from douane.approvals.excess import is_excess
from douane.approvals.grant import Span, Terms, grant_for
from douane.approvals.ticket import State, to_mapping
from douane.model.events import Ask
from douane.model.question import Reply
from douane.stores.approvals import REOPENED, Approvals
from douane.stores.protection import trusted_in
from douane.stores.sqlite import SqliteStore
from douane.transports.people import Bounds, People
from tests._promises import promise
from tests.unit.approvals.test_grant import ASKED, NOW

MOST = 2


class _Turns:
    """Turns that are taken when the test says so."""

    def __init__(self):
        self._due = []

    def after(self, _seconds, call):
        self._due.append(call)
        return lambda: None

    def pass_by(self):
        due, self._due = self._due, []
        for call in due:
            call()


class _Post:
    """One process that asks, and another in which a person answers."""

    def __init__(self, folder):
        self.turns, self.said, self.told = _Turns(), {}, []
        self.store = Approvals(folder, trusted_in(folder))
        kept = lambda: Approvals(folder, trusted_in(folder))  # noqa: E731
        self.people = People(
            kept, lambda: self.turns, lambda: NOW, lambda: Bounds(100, MOST), self.told.append
        )

    def ask(self, ticket, question=ASKED):
        asked = Ask(ticket, "person", "d", NOW + 30, to_mapping(question))
        self.people.ask(asked, lambda reply: self.said.__setitem__(ticket, reply))

    def allow(self, question=ASKED, times=1):
        ident = f"{question.name}-{len(self.store.grants())}"
        grant = grant_for(question, Terms(times, NOW + 100, {}), ident, "local:bob", NOW)
        self.store.approve(self.store.ticket(question.name), grant, NOW)

    def close(self):
        self.people.close()
        self.store.close()


@pytest.fixture
def post(tmp_path):
    with closing(_Post(str(tmp_path))) as made:
        yield made


def other(number):
    return replace(ASKED, name=f"q{number}", parts={"/arguments/to": f"d{number}"})


@promise("P-PERSON-ANSWERS")
def test_a_call_waits_until_somebody_has_approved_it(post):
    post.ask("t1")
    post.turns.pass_by()
    assert post.said == {}
    assert "q1" in post.told[0]
    post.allow()
    post.turns.pass_by()
    assert post.said == {"t1": Reply.LIFT}


@promise("P-PERSON-ANSWERS")
def test_a_denial_is_told_to_who_waits_and_at_once_to_who_asks_again(post):
    post.ask("t1")
    post.store.deny(post.store.ticket("q1"), "local:bob", "", NOW, NOW + 50)
    post.turns.pass_by()
    post.ask("t2")
    assert post.said == {"t1": Reply.REFUSE, "t2": Reply.REFUSE}


@promise("P-GRANT-BOUND")
def test_of_two_like_calls_one_answer_lets_one_pass(post):
    post.ask("t1")
    post.ask("t2")
    assert [ticket.times for ticket in post.store.tickets()] == [2]
    post.allow()
    post.turns.pass_by()
    assert [*post.said.values()] == [Reply.LIFT]


@promise("P-GRANT-BOUND")
@pytest.mark.parametrize("answer", ["yes", "no"])
def test_the_other_of_two_like_calls_has_a_question_that_can_be_answered(post, answer):
    post.ask("t1")
    post.ask("t2")
    post.allow()
    post.turns.pass_by()
    (ticket,) = post.store.open_tickets(NOW)
    assert (ticket.question.name, ticket.times) == ("q1", 2)
    assert "the same call waits once more: `douane approvals show q1`" in post.told[-1]
    if answer == "yes":
        post.allow()
    else:
        post.store.deny(ticket, "local:bob", "", NOW, NOW + 50)
    post.turns.pass_by()
    assert post.said == {"t1": Reply.LIFT, "t2": Reply.LIFT if answer == "yes" else Reply.REFUSE}
    post.turns.pass_by()
    assert post.store.open_tickets(NOW) == ()


def test_of_several_processes_the_first_asks_again_and_that_is_in_the_log_once(tmp_path):
    posts = [_Post(str(tmp_path)) for _ in range(3)]
    for number, post in enumerate(posts):
        post.ask(f"t{number}")
    posts[0].allow()
    for post in posts:
        post.turns.pass_by()
    with closing(SqliteStore(str(tmp_path))) as store:
        bodies = [json.loads(one.body) for one in store.entries(0, 100)]
    assert [len(post.said) for post in posts] == [1, 0, 0]
    again = [one for one in bodies if one["method"] == REOPENED]
    assert [(one["question"], one["subject"]) for one in again] == [("q1", ASKED.subject)]
    for post in posts:
        post.close()


def test_what_is_allowed_once_given_up_passes_at_the_retry(post):
    post.ask("t1")
    post.people.forget("t1")
    post.allow()
    post.turns.pass_by()
    post.ask("t2")
    assert post.said == {"t2": Reply.LIFT}


def of_tool(number):
    return replace(ASKED, name=f"tool{number}", subject=f"send{number}")


def about_session(post):
    return next(one for one in post.store.tickets() if is_excess(one.question))


@promise("P-ASKED-RARELY")
def test_questions_that_are_alike_are_told_of_once_and_all_wait(post):
    for number in range(MOST * 5):
        post.ask(f"t{number}", other(number))
    assert len(post.told) == 1
    assert post.said == {}


@promise("P-ASKED-RARELY")
def test_an_answer_for_the_task_is_one_for_all_that_wait_and_are_alike(post):
    like = {"task": "t", "like": "l"}
    for number in range(3):
        post.ask(f"t{number}", replace(other(number), **like))
    post.ask("else", replace(other(7), task="t", like="another"))
    first = post.store.ticket(other(0).name)
    terms = Terms(9, NOW + 100, {}, span=Span.TASK)
    post.store.approve(first, grant_for(first.question, terms, "g", "local:bob", NOW), NOW)
    post.turns.pass_by()
    assert post.said == dict.fromkeys(("t0", "t1", "t2"), Reply.LIFT)
    assert [one.question.name for one in post.store.tickets() if one.is_open(NOW)] == [other(7).name]


@promise("P-ASKED-RARELY")
def test_who_asks_too_much_is_one_question(post):
    for number in range(MOST * 20):
        post.ask(f"t{number}", of_tool(number))
    assert len(post.told) == MOST + 1
    assert "asks too much" in post.told[-1]
    assert len(post.store.tickets()) == MOST * 10 + 1
    assert set(post.said.values()) == {Reply.NONE}
    post.ask("again", of_tool(0))
    assert "again" not in post.said
    assert all(ticket.state is State.OPEN for ticket in post.store.tickets())


def asks_too_much(post):
    for number in range(MOST + 1):
        post.ask(f"t{number}", of_tool(number))
    return about_session(post)


@promise("P-ASKED-RARELY")
def test_a_no_to_the_session_is_one_to_all_that_it_asks(post):
    post.store.deny(asks_too_much(post), "local:bob", "", NOW, NOW + 60)
    post.turns.pass_by()
    assert post.said == {"t0": Reply.REFUSE, "t1": Reply.REFUSE, "t2": Reply.NONE}
    post.ask("more", of_tool(9))
    assert post.said["more"] is Reply.REFUSE


def test_a_yes_to_the_session_lets_it_ask_and_no_call_pass(post):
    ticket = asks_too_much(post)
    grant = grant_for(ticket.question, Terms(None, NOW + 100, {}), "g", "local:bob", NOW)
    post.store.approve(ticket, grant, NOW)
    post.ask("more", of_tool(9))
    post.turns.pass_by()
    assert set(post.said) == {"t2"}
