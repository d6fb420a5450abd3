"""Who is suspended, where, and letting them go on."""

from __future__ import annotations

import time
from contextlib import closing

import pytest

from douane.model.events import Record
from douane.model.order import Order
from douane.operations.base import By, Place, Role
from douane.operations.errors import NotThereError
from douane.operations.people import principals, resume, suspended
from douane.stores import kills
from douane.stores.approvals import Approvals
from douane.stores.sqlite import SqliteStore

ANN = "local:ann"
PERSON = By("account:bob", frozenset({Role.ADMINISTRATOR}), "page")


@pytest.fixture
def place(tmp_path):
    with closing(SqliteStore(str(tmp_path))) as store:
        store.commit([Record({"principal": ANN, "session": "s-1"})])
    return Place(str(tmp_path), str(tmp_path), "default")


def order(place, *orders):
    with closing(Approvals(place.state, lambda _grant: True)) as store:
        for one in orders:
            store.order(one, "account:bob")


def orders(place):
    with closing(SqliteStore(place.state)) as store:
        return store.orders()


def test_a_suspension_at_one_server_is_not_over_with_one_at_another(place):
    now = time.time()
    order(place, Order(now - 9, ANN, "a", now + 3600), Order(now - 5, ANN, "b", now - 1))
    assert [(one["id"], one["server"]) for one in suspended(place, {}).items] == [(ANN, "a")]
    assert principals(place, {}).items[0]["suspended_until"] == now + 3600
    assert resume(place, PERSON, {"id": ANN}).before == {"until": now + 3600}
    assert suspended(place, {}).items == []


def test_what_is_said_of_all_servers_takes_the_place_of_what_was_said_of_one(place):
    now = time.time()
    order(place, Order(now - 9, ANN, "a", now + 3600), Order(now - 5, ANN, "", now + 60))
    assert [one["until"] for one in suspended(place, {}).items] == [now + 60]


def test_what_behaviour_has_suspended_a_person_lets_go_on(place):
    resume(place, PERSON, {"id": "s-1"})
    assert [(one.whom, one.until) for one in orders(place)] == [("s-1", 0.0)]
    with pytest.raises(NotThereError):
        resume(place, PERSON, {"id": "s-2"})


def test_what_is_killed_is_not_listed_as_suspended(place):
    kills.keep(place.state, kills.check("principal", ANN), kills.Deed("account:bob", time.time(), "x"))
    assert suspended(place, {}).items == []
