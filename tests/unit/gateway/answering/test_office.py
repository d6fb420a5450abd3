"""What becomes of answers, by whichever way they came."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import replace

import pytest

from douane.approvals.answer import Said
from douane.approvals.excess import excess
from douane.approvals.grant import Terms, grant_for
from douane.approvals.ticket import State
from douane.errors import StoreError
from douane.gateway.answering.office import AnswerError, Office, Who
from douane.policy.settings import Settings
from douane.stores.approvals import Approvals
from douane.stores.protection import trusted_in
from tests._asked import ASKED, to
from tests._promises import promise


@promise("P-PERSON-ANSWERS")
def test_who_is_suspended_has_no_question_left_whichever_was_answered(tmp_path):
    folder, now = str(tmp_path), time.time()
    questions = [ASKED, to("bob@example.org", name="q2"), excess(ASKED, 1)]
    office = Office(folder, Settings, lambda _records: None)
    with closing(Approvals(folder, trusted_in(folder))) as store, closing(office):
        for number, question in enumerate(questions):
            ticket = store.put(question, now + number / 1000, now, now + 100)
        said = office.answer(Who("cert:ann", "cert:ann"), ticket.question.name, ticket.round, Said("suspend"))
        assert "suspended key:bot" in said
        assert {ticket.state for ticket in store.tickets()} == {State.DENIED}


@promise("P-GRANT-BOUND")
def test_an_answer_to_what_was_answered_meanwhile_and_asked_again_is_none(tmp_path):
    folder, now = str(tmp_path), time.time()
    with closing(Approvals(folder, trusted_in(folder))) as store:
        before = store.put(ASKED, now, now, now + 100)
        grant = grant_for(ASKED, Terms(1, now + 100, {}), "g1", "cert:ann", now)
        store.approve(before, grant, now)
        assert store.spend(ASKED, now) is not None
        store.put(ASKED, now + 1, now + 1, now + 100)
        with pytest.raises(StoreError, match="open no more"):
            store.approve(before, replace(grant, id="g2"), now + 2)
        assert store.spend(ASKED, now + 2) is None


@pytest.fixture
def office(tmp_path):
    with closing(Office(str(tmp_path), Settings, lambda _records: None)) as made:
        yield made


@pytest.fixture
def agent(tmp_path):
    """What an agent keeps its questions in."""
    with closing(Approvals(str(tmp_path), trusted_in(str(tmp_path)))) as made:
        yield made


ANN = Who("cert:ann", "cert:ann")
DOCS = replace(ASKED, task="t1", like="l1", varying={"path": "/home/me/docs/"})


@promise("P-GRANT-BOUND")
@pytest.mark.parametrize(
    "other",
    [{"session": "s2"}, {"task": "t2"}, {"like": "l2"}, {"varying": {"path": "/home/me"}}, {"risk": "low"}],
    ids=lambda other: next(iter(other)),
)
@pytest.mark.parametrize("word", ["task", "once"])
def test_an_answer_is_to_the_question_as_it_was_shown(office, agent, other, word):
    now = time.time()
    shown = agent.put(DOCS, now, now + 30, now + 100)
    agent.put(replace(DOCS, **other), now + 1, now + 31, now + 100)
    with pytest.raises(AnswerError, match="open no more"):
        office.answer(ANN, "q1", shown.round, Said(word))
    assert office.grants() == ()


@promise("P-GRANT-BOUND")
def test_an_answer_to_what_was_over_and_is_asked_anew_is_none(office, agent):
    now = time.time()
    over = agent.put(DOCS, now - 50, now - 40, now - 1)
    agent.put(DOCS, now, now + 30, now + 100)
    with pytest.raises(AnswerError, match="open no more"):
        office.answer(ANN, "q1", over.round, Said("once"))
    assert office.grants() == ()


def test_a_call_that_is_made_again_while_somebody_reads_is_the_one_that_they_read_about(office, agent):
    now = time.time()
    shown = agent.put(DOCS, now - 9, now, now + 100)
    assert agent.put(DOCS, now, now + 30, now + 130).expires == now + 130
    assert "approved q1" in office.answer(ANN, "q1", shown.round, Said("once"))
    assert agent.spend(DOCS, now) is not None
