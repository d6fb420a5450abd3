"""SOCKS is read in whatever pieces it comes."""

from __future__ import annotations

import pytest

from douane.sandbox.egress.more import More
from douane.sandbox.egress.refusals import RefusedError
from douane.sandbox.egress.socks import asked, greeting


def test_a_greeting_ends_after_its_methods():
    assert [greeting(b"\x05\x02\x00\x02"[:end]) for end in range(5)] == [
        More(2),
        More(2),
        More(4),
        More(4),
        4,
    ]


def test_nobody_needs_a_password():
    with pytest.raises(RefusedError):
        greeting(b"\x05\x01\x02")


@pytest.mark.parametrize(
    ("raw", "host"),
    [
        (b"\x05\x01\x00\x03\x09a.example\x01\xbb", "a.example"),
        (b"\x05\x01\x00\x01\x7f\x00\x00\x01\x01\xbb", "127.0.0.1"),
        (b"\x05\x01\x00\x04" + bytes(15) + b"\x01\x01\xbb", "::1"),
    ],
)
def test_a_request_names_a_host_and_a_port(raw, host):
    assert all(isinstance(asked(raw[:end]), More) for end in range(len(raw)))
    assert asked(raw + b"more") == (host, 443, len(raw))


@pytest.mark.parametrize(
    "raw",
    [
        b"\x05\x02\x00\x01\x7f",
        b"\x05\x03\x00\x01\x7f",
        b"\x04\x01\x00\x50\x7f",
        b"\x05\x01\x00\x09\x7f",
        b"\x05\x01\x00\x03\x00\x00\x00",
    ],
)
def test_only_connections_to_hosts_are_made(raw):
    with pytest.raises(RefusedError):
        asked(raw)
