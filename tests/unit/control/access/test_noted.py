"""Guesses leave traces, however many others fail at the same time."""

from __future__ import annotations

import asyncio
import contextlib
import json
from contextlib import closing

import pytest

from douane.control.access import noted
from douane.control.access.noted import MOST, MOST_OF_ONE, Failure, Noting
from douane.errors import StoreError
from douane.stores.reader import Reader
from douane.stores.sqlite import SqliteStore
from tests._promises import promise

WRONG = "a password was wrong, or the name is nobody's"
CODE = "a code was wrong"
ANN = "account:ann"


class Log:
    def __init__(self, folder):
        self.folder, self.at = str(folder), 1000.0
        self.noting = Noting(self.folder, lambda: self.at)

    def fails(self, because, address, whom="", *, grave=False):
        asyncio.run(self.noting.failed(Failure(because, address, whom, is_grave=grave)))

    def settles(self, after=60.0):
        asyncio.run(self.noting.settle(after))

    def told(self, whom):
        with closing(Reader(self.folder)) as reader:
            found = [json.loads(entry.body) for entry in reader.after(0)]
        return [one for one in found if one["principal"] == whom]


@pytest.fixture
def log(tmp_path):
    SqliteStore(str(tmp_path)).close()
    return Log(tmp_path)


def junk(log):
    for count in range(MOST + 20):
        log.fails(WRONG, f"192.0.2.{count}")


@promise("P-SIGN-IN-RECORDED")
def test_failures_of_strangers_hide_none_of_an_account(log):
    junk(log)
    log.fails(WRONG, "198.51.100.1", ANN)
    (entry,) = log.told(ANN)
    assert entry["address"] == "198.51.100.1"
    assert len(log.told("")) == MOST


@promise("P-SIGN-IN-RECORDED")
def test_what_is_grave_is_told_whatever_else_happened_to_the_account(log):
    junk(log)
    for count in range(MOST_OF_ONE + 5):
        log.fails(WRONG, f"198.51.100.{count}", ANN)
    log.fails(CODE, "198.51.100.99", ANN, grave=True)
    assert [one["findings"][0]["severity"] for one in log.told(ANN)] == ["medium"] * MOST_OF_ONE + ["high"]


def test_addresses_of_one_network_are_one_stranger(log):
    for count in range(40):
        log.fails(WRONG, f"2001:db8::{count:x}")
    log.fails(WRONG, "192.0.2.1")
    assert [one["address"] for one in log.told("")] == ["2001:db8::0", "192.0.2.1"]


@promise("P-SIGN-IN-RECORDED")
def test_what_was_not_told_is_told_in_a_sum_when_the_minute_is_over_though_nobody_comes_again(log):
    junk(log)
    for _ in range(4):
        log.fails(WRONG, "198.51.100.1", ANN)
    log.at += 59
    log.settles()
    assert len(log.told(ANN)) == 1
    log.at += 1
    log.settles()
    assert [(one["times"], one["address"]) for one in log.told(ANN)] == [
        (1, "198.51.100.1"),
        (3, "198.51.100.1"),
    ]
    last = log.told("")[-1]
    assert (last["times"], last["networks"], last["address"]) == (20, 20, "")
    log.settles(0)
    assert len(log.told("")) == MOST + 1


def test_sums_that_are_open_are_told_at_the_end(log):
    for _ in range(3):
        log.fails(WRONG, "198.51.100.1", ANN)
    log.settles(0)
    assert [one["times"] for one in log.told(ANN)] == [1, 2]


@pytest.fixture
def full_disk(monkeypatch):
    """Nothing can be written, until this is called; what it is given happens while a write is tried."""
    meanwhile = []

    def fails(*_):
        if meanwhile:
            meanwhile.pop()()
        raise StoreError("the disk is full", "make room")

    whole = noted._commit
    monkeypatch.setattr(noted, "_commit", fails)

    def mended():
        monkeypatch.setattr(noted, "_commit", whole)

    mended.meanwhile = meanwhile
    return mended


@promise("P-SIGN-IN-RECORDED")
def test_what_cannot_be_written_is_told_when_it_can(log, full_disk):
    for _ in range(3):
        with contextlib.suppress(StoreError):
            log.fails(WRONG, "198.51.100.1", ANN)
    log.at += 60
    for again in ("198.51.100.1", "198.51.100.2"):
        with pytest.raises(StoreError):
            log.fails(WRONG, again, ANN)
    full_disk.meanwhile.append(
        lambda: log.noting._count(Failure(WRONG, "192.0.2.1", ANN), "192.0.2.1", log.at)
    )
    with pytest.raises(StoreError):
        log.settles(0)
    assert log.told(ANN) == []
    full_disk()
    log.settles(0)
    assert [(one["times"], one["networks"]) for one in log.told(ANN)] == [(6, 3)]
    log.settles(0)
    assert len(log.told(ANN)) == 1
