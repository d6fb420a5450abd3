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
from douane.gateway.answering.office import Office, Who
from douane.policy.settings import Settings
from douane.stores.approvals import Approvals
from douane.stores.protection import trusted_in
from tests._promises import promise
from tests.unit.gateway.answering._person import ASKED, to


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
