"""Questions and grants in the store, for all processes that share it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from threading import Thread

import pytest

from douane.approvals.grant import Span, Terms, grant_for
from douane.approvals.ticket import State
from douane.errors import StoreError
from douane.model.order import Order
from douane.model.question import Reply
from douane.stores.approvals import Approvals
from douane.stores.paths import database_path, tenant_folder
from douane.stores.placed import placed
from douane.stores.protection import protect, protection, signer, trusted_in
from douane.stores.sqlite import SqliteStore
from tests._promises import promise
from tests.unit.approvals.test_grant import ASKED, END, NOW

SECRET = "correct horse battery"


def opened(folder):
    return closing(Approvals(str(folder), trusted_in(str(folder))))


@pytest.fixture
def store(tmp_path):
    with opened(tmp_path) as made:
        yield made


def granted(times=1, ident="g1"):
    return grant_for(ASKED, Terms(times, END, {}), ident, "local:bob", NOW)


def entries(folder):
    with closing(SqliteStore(str(folder))) as store:
        return [json.loads(entry.body)["method"] for entry in store.entries(0, 100)]


@promise("P-GRANT-BOUND")
def test_a_grant_is_used_as_often_as_was_said_and_the_log_has_it(store, tmp_path):
    store.approve(store.put(ASKED, NOW, NOW + 30, END), granted(times=2), NOW)
    used = [store.spend(ASKED, NOW) for _ in range(3)]
    assert [grant and grant.id for grant in used] == ["g1", "g1", None]
    assert store.last(ASKED) == ASKED.shown
    granting, using = "douane/approval-granted", "douane/approval-used"
    assert entries(tmp_path) == [granting, using, using]


@promise("P-GRANT-BOUND")
def test_of_many_who_ask_at_once_as_many_pass_as_was_said(store, tmp_path):
    store.approve(store.put(ASKED, NOW, NOW + 30, END), granted(times=5), NOW)
    passed = []

    def ask():
        with opened(tmp_path) as other:
            passed.extend(other.spend(ASKED, NOW) for _ in range(4))

    asking = [Thread(target=ask) for _ in range(4)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert sum(grant is not None for grant in passed) == 5


def test_what_was_denied_is_not_asked_again_for_a_while_and_then_anew(store):
    store.deny(store.put(ASKED, NOW, NOW + 30, END), "local:bob", "no", NOW, NOW + 50)
    assert store.said("q1", NOW) is Reply.REFUSE
    assert store.put(ASKED, NOW + 40, NOW + 70, END).state is State.DENIED
    assert store.said("q1", NOW + 1) is Reply.NONE
    again = store.put(ASKED, NOW + 60, NOW + 90, END)
    assert (again.state, again.times) == (State.OPEN, 3)


@pytest.mark.parametrize("change", [{}, {"shown": {"to": "eve"}}], ids=["answered", "changed"])
def test_what_somebody_else_has_answered_or_changed_is_not_answered_again(store, change):
    seen = store.put(ASKED, NOW, NOW + 30, END)
    store.put(replace(ASKED, **change), NOW, NOW + 30, END)
    if not change:
        store.deny(seen, "local:eve", "", NOW, END)
    with pytest.raises(StoreError):
        store.approve(seen, granted(), NOW)
    assert store.grants() == ()


def test_the_same_question_of_another_session_meanwhile_is_answered_with_this_one(store):
    seen = store.put(ASKED, NOW, NOW + 30, END)
    store.put(replace(ASKED, session="another"), NOW, NOW + 30, END)
    store.approve(seen, granted(), NOW)
    assert store.spend(replace(ASKED, session="a third"), NOW) is not None


def test_a_question_that_is_over_is_not_answered(store):
    with pytest.raises(StoreError):
        store.approve(store.put(ASKED, NOW, NOW + 30, END), granted(), END)


def test_a_revoked_grant_lets_nothing_pass(store):
    store.approve(store.put(ASKED, NOW, NOW + 30, END), granted(times=None), NOW)
    assert store.spend(ASKED, NOW) is not None
    store.revoke(store.grants()[0], "local:bob", NOW)
    assert store.spend(ASKED, NOW) is None


@promise("P-AGENT-CANNOT-APPROVE")
def test_with_a_passphrase_a_grant_that_was_written_without_it_does_not_count(store, tmp_path):
    protect(str(tmp_path), SECRET)
    store.approve(store.put(ASKED, NOW, NOW + 30, END), granted(), NOW)
    assert store.spend(ASKED, NOW) is None
    found = protection(str(tmp_path))
    assert signer(found, "a guess of mine") is None
    assert signer(found, "no text: \udcff") is None
    signed = granted(ident="g2")
    signed = replace(signed, signature=signer(found, SECRET)(placed(str(tmp_path), signed.statement)))
    stretched = replace(signed, id="g3", until=END + 1000)
    for one in (stretched, signed):
        store.approve(store.put(ASKED, NOW, NOW + 30, END), one, NOW)
    assert store.spend(ASKED, NOW).id == "g2"
    assert store.spend(ASKED, NOW) is None


@promise("P-SIGNED-FOR-ONE-LOG")
def test_a_grant_that_was_signed_for_another_tenant_lets_nothing_pass(store, tmp_path):
    protect(str(tmp_path), SECRET)
    other = tenant_folder(str(tmp_path), "other")
    with closing(SqliteStore(other)):
        elsewhere = placed(other, granted().statement)
    sign = signer(protection(str(tmp_path)), SECRET)
    store.approve(store.put(ASKED, NOW, NOW + 30, END), replace(granted(), signature=sign(elsewhere)), NOW)
    assert store.spend(ASKED, NOW) is None


@promise("P-AGENT-CANNOT-APPROVE")
@pytest.mark.parametrize(
    "told",
    [
        {"shown": {"to": "bob", "text": "hello"}},
        {"because": "all is well"},
        {"risk": "low"},
        {"server_name": "notes"},
    ],
)
def test_with_a_passphrase_what_was_shown_is_all_that_is_signed_for(store, tmp_path, told):
    protect(str(tmp_path), SECRET)
    store.put(ASKED, NOW, NOW + 30, END)
    with closing(sqlite3.connect(database_path(str(tmp_path)))) as other, other:
        body = json.loads(other.execute("SELECT body FROM tickets").fetchone()[0])
        other.execute("UPDATE tickets SET body = ?", (json.dumps(body | told),))
    ticket = store.ticket("q1")
    sign = signer(protection(str(tmp_path)), SECRET)
    for number, span in enumerate(Span):
        grant = grant_for(ticket.question, Terms(1, END, {}, span=span), f"g{number}", "local:bob", NOW)
        store.approve(ticket, replace(grant, signature=sign(placed(str(tmp_path), grant.statement))), NOW)
        ticket = store.put(ticket.question, NOW, NOW + 30, END)
    assert store.spend(ASKED, NOW) is None
    assert store.spend(ticket.question, NOW) is not None


def test_there_is_one_passphrase(tmp_path):
    protect(str(tmp_path), SECRET)
    with pytest.raises(StoreError):
        protect(str(tmp_path), "another one, longer")


def test_what_is_said_of_a_session_is_news_to_other_processes(store, tmp_path):
    with closing(SqliteStore(str(tmp_path))) as other:
        other.changed()
        order = Order(4e9, "local:ann", "npx:mail", 5e9)
        store.order(order, "local:bob")
        assert other.changed()
        assert other.orders() == (order,)
