"""The store in memory can be told to fail, which a test of everything above it needs."""

from __future__ import annotations

import pytest

from douane.errors import StoreError
from douane.model.events import Record
from douane.stores.memory import MemoryStore


def test_a_store_that_is_told_to_fail_writes_nothing_until_it_is_told_to_go_on():
    store = MemoryStore()
    store.fault = StoreError("the disk is full", "free some space")
    with pytest.raises(StoreError, match="full"):
        store.commit([Record({"n": 1})])
    store.fault = None
    store.commit([Record({"n": 2})])
    assert [entry.body for entry in store.entries(0, 10)] == ['{"n":2}']
