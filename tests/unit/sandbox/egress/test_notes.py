"""The log is told what is new, and never flooded by whoever tries many names."""

from __future__ import annotations

import pytest

from douane.errors import StoreError
from douane.sandbox.egress.attempt import Attempt, Closed, Opened, Owner, Refused, Running, Via
from douane.sandbox.egress.learning import proposed
from douane.sandbox.egress.notes import AGAIN_AFTER, MOST, Notes
from douane.sandbox.egress.refusals import Refusal, Why
from tests._promises import promise

OWNER = Owner("id", "server", "rev")
NO = Refusal(Why.HOST, "it is not among them")
BUSY = Running(frozenset({"read"}), "session", "local:alice")


def tried(host="a.example", at=1000.0, port=443):
    return Attempt(at, Via.CONNECT, host, port, BUSY)


@pytest.fixture
def told():
    return []


@pytest.fixture
def note(told):
    return Notes(lambda records: told.extend(dict(one.body) for one in records), OWNER, lambda _: None)


@promise("P-EGRESS-TOLD")
def test_a_connection_has_an_entry_when_it_begins_and_when_it_ends(note, told):
    note(Opened(tried(), "93.184.216.1"))
    note(Closed(tried(), "93.184.216.1", 1002.5, 10, 20))
    assert [body["method"] for body in told] == ["egress/opened", "egress/closed"]
    end = told[1]
    assert (end["subject"], end["tools"], end["session"]) == ("a.example:443", ["read"], "session")
    assert (end["sent"], end["received"], end["duration_ms"], end["action"]) == (10, 20, 2500.0, "allow")


@promise("P-EGRESS-TOLD")
def test_the_same_refusal_is_told_once_a_minute_and_the_rest_is_counted(note, told):
    for at in (0.0, 1.0, 2.0, AGAIN_AFTER + 1):
        note(Refused(tried(at=at), NO))
    assert [body["unlisted"] for body in told] == [0, 2]
    assert "`a.example:443`" in told[0]["findings"][0]["because"]


@promise("P-EGRESS-TOLD")
def test_many_names_do_not_fill_the_log(note, told):
    for number in range(MOST + 40):
        note(Refused(tried(f"n{number}.example"), NO))
    assert len(told) == MOST
    note(Refused(tried("later.example", at=1000 + AGAIN_AFTER), NO))
    assert told[-1]["unlisted"] == 40


def test_what_cannot_be_written_is_said_so():
    def full(records):
        raise StoreError("the disk is full", "make room")

    with pytest.raises(StoreError):
        Notes(full, OWNER, lambda _: None)(Opened(tried(), "93.184.216.1"))


@promise("P-EGRESS-TOLD")
def test_people_are_told_of_what_is_grave_and_once(told):
    warned = []
    note = Notes(told.extend, OWNER, warned.append)
    for refusal in (NO, NO, Refusal(Why.UNREACHABLE, "it is not there"), Refusal(Why.NAME, "another")):
        note(Refused(tried("evil.example\x1b"), refusal))
    assert warned == [
        "`server`: the server tried to reach `evil.example\\x1b:443`: it is not among them (see `douane sandbox tried server`)",
        "`server`: the server tried to reach `evil.example\\x1b:443`: another (see `douane sandbox tried server`)",
    ]


@promise("P-EGRESS-LEARN")
def test_only_what_a_line_would_have_spared_is_proposed(note, told):
    note(Refused(tried("b.example"), NO))
    note(Refused(tried("c.example", port=5432), NO))
    note(Refused(tried("d.example", port=0), NO))
    note(Refused(tried("e.example"), Refusal(Why.NETWORK, "it leads home")))
    note(Refused(tried("10.0.0.1"), Refusal(Why.ADDRESS, "it is an address")))
    note(Opened(tried("f.example", port=80), "93.184.216.1"))
    assert proposed([*told, {"method": "tools/call", "subject": "g.example:443"}]) == (
        "b.example",
        "d.example",
        "http://f.example",
        "tcp://c.example:5432",
    )
