"""Ready means: requests would be taken, and could be recorded."""

from __future__ import annotations

import pytest

from douane.errors import StoreError
from douane.gateway.metrics.readiness import Readiness
from douane.stores.memory import MemoryStore
from tests._promises import promise


class Door:
    is_serving = True


class Case:
    def __init__(self):
        self.now, self.door, self.store = 0.0, Door(), MemoryStore()
        self.doors = [self.door]
        self.readiness = Readiness(lambda: self.doors, lambda: [self.store], lambda: self.now)

    @property
    def trouble(self):
        self.now += 2
        return self.readiness.trouble()


@pytest.fixture
def case():
    return Case()


def test_ready_is_without_trouble(case):
    assert case.trouble is None


def test_an_end_that_has_begun_is_trouble(case):
    case.readiness.is_draining = True
    assert case.trouble == "the gateway is ending"


def test_a_listener_that_is_gone_is_trouble(case):
    case.door.is_serving = False
    assert case.trouble == "a listener is not there"
    case.doors = []
    assert case.trouble == "a listener is not there"


@promise("P-READY")
def test_a_store_that_cannot_be_written_is_trouble_as_long_as_it_cannot_and_its_place_is_not_told(case):
    case.store.fault = StoreError("`/secret/place` is full", "free some space")
    assert case.trouble == "the audit log cannot be written"
    case.store.fault = None
    assert case.trouble is None


def test_whoever_asks_often_does_not_write_often(case):
    assert case.trouble is None
    case.store.fault = StoreError("full", "free some space")
    case.now += 0.5
    assert case.readiness.trouble() is None
    case.now += 0.5
    assert case.readiness.trouble() is not None
