"""Questions that are one for whoever answers, and when there is no room for more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from douane.approvals.alike import beside, group_of, grouped
from douane.approvals.excess import Room, excess, is_about, is_excess, room_for
from douane.approvals.grant import Terms, fits, grant_for
from douane.approvals.ticket import State, Ticket
from tests.unit.approvals.test_grant import ASKED, END, NOW

ONE = replace(ASKED, task="t1")
MOST = 2


def ticket(question, at=NOW, state=State.OPEN):
    return Ticket(question, at, at + 30, END, state)


def of_tool(number):
    return replace(ONE, name=f"q{number}", subject=f"send{number}")


def room(question, *are_open, about=None):
    return room_for(question, [ticket(one) for one in are_open], about, MOST, NOW)


def test_other_arguments_make_no_other_group():
    other = replace(ONE, name="q2", parts={}, shown={}, session="s2")
    groups = grouped([ticket(other, NOW + 1), ticket(ONE), ticket(of_tool(3))])
    assert [[one.question.name for one in group] for group in groups.values()] == [["q1", "q2"], ["q3"]]


@pytest.mark.parametrize(
    "other",
    [
        {"principal": "local:eve"},
        {"server": "x"},
        {"task": "t2"},
        {"subject": "x"},
        {"pin": "x"},
        {"holds": frozenset({"x"})},
    ],
    ids=lambda other: next(iter(other)),
)
def test_another_task_tool_or_reason_does(other):
    assert group_of(replace(ONE, **other)) != group_of(ONE)


def test_what_is_answered_with_a_question_is_open_and_alike():
    answered = replace(ONE, name="q2")
    waiting = replace(ONE, name="q3")
    every = [ticket(waiting), ticket(answered, state=State.DENIED), ticket(ONE), ticket(of_tool(4))]
    assert [one.question.name for one in beside(every, ticket(ONE), NOW)] == ["q1", "q3"]


def test_there_is_room_for_so_many_groups_and_for_what_is_alike():
    assert room(of_tool(2), of_tool(1)) is Room.WAITS
    assert room(of_tool(3), of_tool(1), of_tool(2)) is Room.KEPT
    assert room(of_tool(2), of_tool(1), of_tool(2)) is Room.WAITS
    assert room(replace(of_tool(1), name="q9"), of_tool(1), of_tool(2)) is Room.WAITS


def test_no_more_are_kept_than_ten_times_as_many():
    many = [replace(ONE, name=f"a{number}") for number in range(10 * MOST)]
    assert room(replace(ONE, name="more"), *many) is Room.LEFT


@pytest.mark.parametrize(
    ("state", "expected"),
    [(State.OPEN, Room.KEPT), (State.APPROVED, Room.WAITS), (State.DENIED, Room.REFUSED)],
)
def test_what_was_said_of_the_session_counts(state, expected):
    about = ticket(excess(ONE, MOST), state=state)
    assert room(of_tool(3), of_tool(1), of_tool(2), about=about) is expected


def test_a_question_about_a_session_takes_no_room():
    assert room(of_tool(2), of_tool(1), excess(ONE, MOST)) is Room.WAITS


def test_it_is_about_what_the_session_asks_and_nobody_elses():
    about = excess(ONE, MOST)
    assert is_excess(about)
    assert is_about(about, of_tool(3))
    assert not is_about(about, replace(of_tool(3), task="t2"))
    assert not is_about(ONE, of_tool(3))
    assert excess(of_tool(5), MOST).name == about.name


def test_a_grant_for_it_lets_no_call_pass():
    grant = grant_for(excess(ONE, MOST), Terms(None, END, {}), "g", "local:bob", NOW)
    bare = replace(ONE, subject="", pin="", parts={}, holds=frozenset())
    assert not fits(grant, ONE, NOW)
    assert not fits(grant, replace(bare, holds=frozenset({"ask-first"})), NOW)
