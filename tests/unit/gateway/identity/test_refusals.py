"""The log tells of credentials that let nobody in, once, and without them."""

from __future__ import annotations

import json

import pytest

from douane.gateway.identity.refusals import AGAIN_AFTER, REMEMBERED, Refusals
from douane.gateway.identity.way import NOBODY, Refused, invalid
from tests._promises import promise
from tests.unit.gateway.identity.presenting import ELSEWHERE, bearing, outcome

SECRET = "eyJhbGciOiJub25lIn0.very-secret.indeed"


def told(refusals, refused, at=0.0, peer=ELSEWHERE):
    return [dict(record.body) for record in refusals.noted(refused, bearing(SECRET, peer=peer), at)]


@promise("P-NO-PASSTHROUGH")
def test_an_entry_says_why_and_whence_and_nothing_of_what_was_shown():
    refused = outcome([], bearing(SECRET))
    [entry] = told(Refusals(), refused)

    assert (entry["action"], entry["address"], entry["method"]) == (
        "deny",
        ELSEWHERE.address,
        "identity/refused",
    )
    assert entry["findings"][0]["because"] == refused.description
    assert "secret" not in json.dumps(entry)


def test_who_shows_nothing_is_no_news():
    assert told(Refusals(), NOBODY) == []


@pytest.mark.parametrize(
    "refused", [invalid("no"), Refused(403, "", "no"), Refused(400, "invalid_request", "no")]
)
def test_every_other_refusal_is_told(refused):
    assert len(told(Refusals(), refused)) == 1


def test_the_same_is_told_once_a_minute_for_each_address():
    refusals, other = Refusals(), ELSEWHERE._replace(address="192.0.2.8")

    assert len(told(refusals, invalid("a"), 0.0)) == 1
    assert told(refusals, invalid("a"), AGAIN_AFTER - 1) == []
    assert len(told(refusals, invalid("b"), 1.0)) == 1
    assert len(told(refusals, invalid("a"), 1.0, other)) == 1
    assert len(told(refusals, invalid("a"), AGAIN_AFTER)) == 1


def test_many_addresses_do_not_fill_the_memory():
    refusals = Refusals()
    for number in range(REMEMBERED + 100):
        told(refusals, invalid("a"), 0.0, ELSEWHERE._replace(address=str(number)))

    assert len(refusals._told) == REMEMBERED
