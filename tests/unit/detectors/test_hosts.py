"""Which network an address is in, however it is written."""

from __future__ import annotations

import pytest

from douane.detectors.judges.hosts import Network, host_of


@pytest.mark.parametrize(
    ("name", "network", "is_disguised"),
    [
        ("example.org", Network.PUBLIC, False),
        ("8.8.8.8", Network.PUBLIC, False),
        ("134744072", Network.PUBLIC, True),
        ("10times.com", Network.PUBLIC, False),
        ("m\u00fcnchen.example", Network.PUBLIC, False),
        ("localhost", Network.LOOPBACK, False),
        ("LOCALHOST.", Network.LOOPBACK, False),
        ("app.localhost", Network.LOOPBACK, False),
        ("127.0.0.1", Network.LOOPBACK, False),
        ("0", Network.LOOPBACK, True),
        ("127.1", Network.LOOPBACK, True),
        ("0x7f000001", Network.LOOPBACK, True),
        ("0x.0x.0", Network.LOOPBACK, True),
        ("017700000001", Network.LOOPBACK, True),
        ("0177.0.0.01", Network.LOOPBACK, True),
        ("\u2460\u2461\u2466.\u24ea.\u24ea.\u2460", Network.LOOPBACK, True),
        ("127\u30020\u30020\u30021", Network.LOOPBACK, True),
        ("[::1]", Network.LOOPBACK, False),
        ("[::]", Network.LOOPBACK, False),
        ("[::ffff:127.0.0.1]", Network.LOOPBACK, True),
        ("[64:ff9b::7f00:1]", Network.LOOPBACK, True),
        ("[::7f00:1]", Network.LOOPBACK, True),
        ("[fe80::1%eth0]", Network.PRIVATE, False),
        ("[fd12::1]", Network.PRIVATE, False),
        ("[2606:4700::1111]", Network.PUBLIC, False),
        ("[1:2:3]", Network.LOOPBACK, True),
        ("[example]", Network.PUBLIC, False),
        ("10.0.0.1", Network.PRIVATE, False),
        ("172.16.5.4", Network.PRIVATE, False),
        ("192.168.0.1", Network.PRIVATE, False),
        ("3232235521", Network.PRIVATE, True),
        ("100.64.0.1", Network.PRIVATE, False),
        ("o177.0.0.1", Network.PRIVATE, True),
        ("169.254.169.254", Network.METADATA, False),
        ("2852039166", Network.METADATA, True),
        ("0xa9fea9fe", Network.METADATA, True),
        ("425.510.425.510", Network.METADATA, True),
        ("metadata.google.internal", Network.METADATA, False),
        ("[fd00:ec2::254]", Network.METADATA, False),
        ("[::ffff:a9fe:a9fe]", Network.METADATA, True),
        ("169.254.169.254.nip.io", Network.METADATA, True),
        ("app.10-0-0-1.sslip.io", Network.PRIVATE, True),
        ("7f000001.nip.io", Network.LOOPBACK, True),
        ("8.8.8.8.nip.io", Network.PUBLIC, False),
        ("a.localtest.me", Network.LOOPBACK, True),
        ("1" * 80, Network.PRIVATE, True),
    ],
)
def test_an_address_is_where_it_leads(name, network, is_disguised):
    assert host_of(name) == (network, is_disguised)
