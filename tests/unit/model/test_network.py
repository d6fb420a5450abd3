"""Where addresses lead, the same for everybody who asks."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from douane.model.network import Network, four_bytes, network_of
from tests._promises import promise


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("1.1.1.1", Network.PUBLIC),
        ("2606:4700::1111", Network.PUBLIC),
        ("::ffff:1.1.1.1", Network.PUBLIC),
        ("64:ff9b::101:101", Network.PUBLIC),
        ("192.0.2.1", Network.RESERVED),
        ("198.51.100.7", Network.RESERVED),
        ("224.0.0.251", Network.RESERVED),
        ("240.0.0.1", Network.RESERVED),
        ("255.255.255.255", Network.RESERVED),
        ("2001:db8::1", Network.RESERVED),
        ("2001:0:101:101::", Network.RESERVED),
        ("ff02::1", Network.RESERVED),
        ("10.1.2.3", Network.PRIVATE),
        ("100.64.0.1", Network.PRIVATE),
        ("169.254.1.1", Network.PRIVATE),
        ("fc00::1", Network.PRIVATE),
        ("fe80::1", Network.PRIVATE),
        ("2002:a00:1::", Network.PRIVATE),
        ("64:ff9b:1::1", Network.PRIVATE),
        ("2002:808:808::1", Network.RESERVED),
        ("2606:4700::5efe:808:808", Network.PUBLIC),
        ("3fff::1", Network.RESERVED),
        ("4000::1", Network.RESERVED),
        ("5f00::1", Network.RESERVED),
        ("192.88.99.1", Network.RESERVED),
        ("::ffff:0:8.8.8.8", Network.RESERVED),
        ("127.9.9.9", Network.LOOPBACK),
        ("0.0.0.0", Network.LOOPBACK),
        ("0.1.2.3", Network.LOOPBACK),
        ("::1", Network.LOOPBACK),
        ("::", Network.LOOPBACK),
        ("::ffff:127.0.0.1", Network.LOOPBACK),
        ("::7f00:1", Network.LOOPBACK),
        ("64:ff9b::7f00:1", Network.LOOPBACK),
        ("169.254.169.254", Network.METADATA),
        ("100.100.100.200", Network.METADATA),
        ("168.63.129.16", Network.METADATA),
        ("fd00:ec2::254", Network.METADATA),
        ("fd00:ec2::23", Network.METADATA),
        ("fe80::a9fe:a9fe", Network.METADATA),
        ("::ffff:169.254.169.254", Network.METADATA),
        ("2002:a9fe:a9fe::", Network.METADATA),
    ],
)
def test_an_address_leads_to_one_network(address, network):
    assert network_of(ip_address(address)) is network


_FORMS = (
    "::ffff:{0:x}:{1:x}",  # mapped
    "::ffff:0:{0:x}:{1:x}",  # SIIT
    "::{0:x}:{1:x}",  # compatible
    "64:ff9b::{0:x}:{1:x}",
    "64:ff9b:1::{0:x}:{1:x}",
    "64:ff9b:1:ab:cd:ef:{0:x}:{1:x}",
    "2002:{0:x}:{1:x}::1",  # 6to4
    "2001:0:{0:x}:{1:x}::1",  # the relay of Teredo
    "2001:0:808:808:0:0:{2:x}:{3:x}",  # who is behind it
    "2606:4700::5efe:{0:x}:{1:x}",  # ISATAP
    "fd01::200:5efe:{0:x}:{1:x}",
)


@pytest.mark.parametrize("form", _FORMS)
@pytest.mark.parametrize(
    ("inner", "network"), [("169.254.169.254", Network.METADATA), ("127.0.0.1", Network.LOOPBACK)]
)
@promise("P-ADDRESS-SPELLED")
def test_an_address_is_what_it_carries_however_it_is_carried(form, inner, network):
    whole = int(ip_address(inner))
    parts = whole >> 16, whole & 0xFFFF, whole >> 16 ^ 0xFFFF, whole & 0xFFFF ^ 0xFFFF
    assert network_of(ip_address(form.format(*parts))) is network


@pytest.mark.parametrize(
    "address", ["64:ff9b:1:a9fe:a9:fe00::", "64:ff9b:1:ffa9:fe:a9fe::", "64:ff9b:1:ffff:a9:fea9:fe00:0"]
)
@promise("P-ADDRESS-SPELLED")
def test_a_prefix_of_a_site_is_read_at_each_length(address):
    assert network_of(ip_address(address)) is Network.METADATA


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("425.510.425.510", "169.254.169.254"),
        ("example.org", None),
        ("1.2.3.4.5", None),
        ("", None),
    ],
)
def test_what_a_browser_reads_as_an_address_is_one(text, address):
    assert four_bytes(text) == address
