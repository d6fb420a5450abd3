"""Threads write the audit log together, and each knows that its records are there."""

from __future__ import annotations

import threading

import pytest

from douane.errors import StoreError
from douane.model.events import Record
from douane.stores.memory import MemoryStore
from douane.stores.scribe import Scribe


def test_records_of_many_threads_are_all_there_when_they_go_on():
    store = MemoryStore()
    scribe = Scribe(lambda: store)
    threads = [threading.Thread(target=scribe.commit, args=([Record({"n": n})],)) for n in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(10)
    assert len(store.entries(0, 100)) == 20
    scribe.close()


def test_a_store_that_cannot_be_opened_is_tried_again_with_the_next_record():
    ways = [StoreError("locked", "wait"), MemoryStore()]

    def opened():
        found = ways.pop(0)
        if isinstance(found, StoreError):
            raise found
        return found

    scribe = Scribe(opened)
    with pytest.raises(StoreError, match="locked"):
        scribe.commit([Record({})])
    scribe.commit([Record({})])
    scribe.close()


def test_a_bug_is_told_to_whoever_waits():
    def opened():
        raise ZeroDivisionError

    scribe = Scribe(opened)
    with pytest.raises(StoreError, match="ZeroDivisionError"):
        scribe.commit([Record({})])
    scribe.close()


def test_nothing_is_written_after_the_end():
    scribe = Scribe(MemoryStore)
    scribe.close()
    with pytest.raises(StoreError, match="closed"):
        scribe.commit([Record({})])
