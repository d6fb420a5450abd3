"""Records of many conversations in one transaction: durable before anybody goes on."""

from __future__ import annotations

import asyncio

import pytest

from douane.errors import StoreError
from douane.gateway.journal import Journal, Share
from douane.model.events import Record, Remember
from tests._promises import promise


class Store:
    """Keeps what is committed, or fails."""

    def __init__(self):
        self.commits = []
        self.fault = None

    def commit(self, records, remembers=()):
        if self.fault is not None:
            raise self.fault
        self.commits.append([*records, *remembers])


def record(number):
    return Record({"number": number})


@promise("P-AUDIT-FIRST")
def test_what_is_noted_at_one_time_is_one_transaction():
    async def story():
        store = Store()
        journal = Journal(store)

        async def one(number):
            share = Share(journal)
            share.commit([record(number)])
            assert store.commits == []
            await share.durable()
            assert len(store.commits) == 1

        await asyncio.gather(*(one(number) for number in range(20)))
        assert store.commits == [[record(number) for number in range(20)]]

    asyncio.run(story())


def test_nothing_to_wait_for_is_not_waited_for():
    asyncio.run(asyncio.wait_for(Share(Journal(Store())).durable(), 1))


def test_what_is_remembered_is_durable_at_once():
    async def story():
        store = Store()
        remember = Remember("files", ())
        Share(Journal(store)).commit([record(1)], [remember])
        assert store.commits == [[record(1), remember]]

    asyncio.run(story())


@promise("P-AUDIT-FIRST")
def test_all_who_wait_hear_that_it_failed_and_the_next_may_work():
    async def story():
        store = Store()
        journal = Journal(store)
        store.fault = StoreError("the disk is full", "make room")

        async def one(number):
            share = Share(journal)
            share.commit([record(number)])
            with pytest.raises(StoreError):
                await share.durable()

        await asyncio.gather(one(1), one(2))
        store.fault = None
        share = Share(journal)
        share.commit([record(3)])
        await share.durable()
        assert store.commits == [[record(3)]]

    asyncio.run(story())


def test_a_failure_that_nobody_waits_for_is_no_error_of_the_loop():
    async def story():
        troubles = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: troubles.append(context))
        store = Store()
        store.fault = StoreError("the disk is full", "make room")
        Share(Journal(store)).commit([record(1)])
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert troubles == []

    asyncio.run(story())


def test_the_log_has_the_order_in_which_things_were_noted():
    async def story():
        store = Store()
        remember = Remember("files", ())
        share = Share(Journal(store))
        share.commit([record(1)])
        share.commit([record(2)], [remember])
        share.commit([record(3)])
        await share.durable()
        assert store.commits == [[record(1)], [record(2), remember], [record(3)]]

    asyncio.run(story())


@promise("P-AUDIT-FIRST")
@pytest.mark.parametrize("fault", [StoreError("the disk is full", "make room"), ValueError("a bug")])
def test_a_failure_is_told_to_who_waits_however_late(fault):
    async def story():
        store = Store()
        store.fault = fault
        share = Share(Journal(store))
        share.commit([record(1)])
        with pytest.raises(type(fault)):
            await asyncio.wait_for(share.durable(), 1)
        store.fault = None
        with pytest.raises(type(fault)):
            share.commit([record(2)])
        with pytest.raises(type(fault)):
            await share.durable()
        assert store.commits == []

    asyncio.run(story())
