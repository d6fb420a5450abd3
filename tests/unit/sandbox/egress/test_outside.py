"""Addresses are looked at before anybody is connected to, and only these are used."""

from __future__ import annotations

import pytest

from douane.model.reach import Allowed
from douane.sandbox.egress.attempt import Attempt, Via, because
from douane.sandbox.egress.doors import denied
from douane.sandbox.egress.outside import Outside, Pins, dialled, permitted
from douane.sandbox.egress.refusals import RefusedError
from tests._promises import promise

RULE = Allowed("a.example", 443)


@promise("P-EGRESS-PINNED")
def test_a_name_keeps_its_addresses_for_a_while():
    answers, now = [["93.184.216.1"], ["127.0.0.1"]], [0.0]
    pins = Pins(lambda _: answers.pop(0), lambda: now[0])
    assert pins.of("a.example") == ("93.184.216.1",)
    now[0] = 299.0
    assert pins.of("a.example") == ("93.184.216.1",)
    now[0] = 301.0
    assert pins.of("a.example") == ("127.0.0.1",)


def test_who_has_no_address_is_unreachable():
    def resolve(host):
        raise OSError(2, "No such name")

    with pytest.raises(RefusedError, match="no such name"):
        Pins(resolve).of("a.example")


@promise("P-EGRESS-HOSTS")
@pytest.mark.parametrize(
    ("addresses", "good"),
    [
        (("93.184.216.1", "10.0.0.1", "::ffff:127.0.0.1", "2606:4700::1"), ("93.184.216.1", "2606:4700::1")),
        (("10.0.0.1", "127.0.0.1"), ()),
        (("fe80::1%eth0",), ()),
        (("0.0.0.0",), ()),
        (("::ffff:0:169.254.169.254", "64:ff9b::a9fe:a9fe", "2606:4700::5efe:a00:1"), ()),
        (("192.0.2.1",), ()),
        ((), ()),
    ],
)
def test_only_public_addresses_are_used(addresses, good):
    if good:
        assert permitted(addresses, RULE, "a.example") == good
        return
    with pytest.raises(RefusedError):
        permitted(addresses, RULE, "a.example")


@promise("P-EGRESS-HOSTS")
def test_a_private_network_that_is_named_is_used_and_no_other():
    rule = Allowed("a.example", 443, networks=("10.1.0.0/16",))
    assert permitted(("10.1.2.3", "10.2.2.3"), rule, "a.example") == ("10.1.2.3",)
    literal = Allowed("10.9.9.9", 5432)
    assert permitted(("10.9.9.9",), literal, "10.9.9.9") == ("10.9.9.9",)


def test_the_first_address_that_answers_is_used():
    def connect(address, port):
        if address == "93.184.216.1":
            raise OSError(111, "Connection refused")
        return f"{address}:{port}"

    outside = Outside(lambda _: (), connect)
    assert dialled(outside, ("93.184.216.1", "93.184.216.2"), 443) == ("93.184.216.2:443", "93.184.216.2")
    with pytest.raises(RefusedError, match="connection refused"):
        dialled(outside, ("93.184.216.1",), 443)


def test_people_are_told_the_address_and_the_network_and_the_program_that_asked_is_not():
    with pytest.raises(RefusedError) as error:
        permitted(("203.0.113.80",), RULE, "a.example")
    refusal = error.value.refusal
    assert ": 203.0.113.80; if it should, write ` in 203.0.113.80/32` after `a.example`" in refusal.hint
    assert "203.0.113.80" in because(Attempt(0.0, Via.CONNECT, "a.example", 443), refusal)
    assert b"203.0" not in denied("a.example:443", refusal)
