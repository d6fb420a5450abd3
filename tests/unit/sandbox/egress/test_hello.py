"""Whom a ClientHello is for, in however many pieces it comes."""

from __future__ import annotations

import ssl
import struct
from contextlib import suppress

import pytest

from douane.sandbox.egress.hello import client_hello, is_retry, second_hello
from douane.sandbox.egress.more import More
from douane.sandbox.egress.refusals import RefusedError
from tests._promises import promise

RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")


def flight(name="a.example"):
    outgoing = ssl.MemoryBIO()
    context = ssl.create_default_context()
    context.check_hostname = False
    client = context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname=name)
    with suppress(ssl.SSLWantReadError):
        client.do_handshake()
    return outgoing.read()


def record(content, kind=22):
    return struct.pack(">BHH", kind, 0x0301, len(content)) + content


def hello(*extensions, version=b"\x03\x03"):
    content = b"".join(struct.pack(">HH", kind, len(body)) + body for kind, body in extensions)
    body = (
        version
        + bytes(32)
        + b"\0"
        + b"\0\x02\x13\x01"
        + b"\x01\0"
        + struct.pack(">H", len(content))
        + content
    )
    return record(b"\x01" + len(body).to_bytes(3, "big") + body)


def named(name, kind=0):
    one = bytes([kind]) + struct.pack(">H", len(name)) + name
    return 0, struct.pack(">H", len(one)) + one


def test_a_real_hello_has_its_name():
    whole = flight()
    assert client_hello(whole) == ("a.example", len(whole))
    assert client_hello(whole + b"more") == ("a.example", len(whole))


def test_as_long_as_it_is_not_whole_more_must_come():
    whole = flight()
    assert all(isinstance(client_hello(whole[:end]), More) for end in range(len(whole)))


def test_whoever_sends_it_byte_by_byte_is_looked_at_once_a_record():
    whole = flight()
    assert client_hello(whole[:5]) == More(len(whole))


def test_it_may_come_in_many_records():
    content = flight()[5:]
    pieces = b"".join(record(content[at : at + 9]) for at in range(0, len(content), 9))
    assert client_hello(pieces) == ("a.example", len(pieces))


def test_one_without_a_name_has_none():
    assert client_hello(flight(None)).name == ""
    assert client_hello(hello()).name == ""


@promise("P-EGRESS-SNI")
@pytest.mark.parametrize(
    "raw",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"SSH-2.0-x\r\n",
        record(b""),
        record(b"\x02\0\0\0"),
        record(b"\x01\0\0\x02ab"),
        b"\x16\x02\x01\0\x05",
        b"\x16\x03\x01\xff\xff",
        record(b"x", kind=23),
        hello(named(b"a.example"), named(b"b.example")),
        hello((0, b"\0\x05\0\0\x02ab" + b"more")),
        hello((0, b"\0\x0a\0\0\x02ab\0\0\x02cd")),
        hello(named(b"a.example", kind=1)),
        hello(named(b"a.example"), (0xFE0D, b"\0")),
        record(b"\x01\xff\xff\xff" + bytes(16000)) * 5,
        record(b"\x01") + record(b"\0") * 300,
    ],
)
def test_what_does_not_say_openly_whom_it_is_for_is_refused(raw):
    with pytest.raises(RefusedError):
        client_hello(raw)


@promise("P-EGRESS-SNI")
def test_a_second_hello_is_looked_at_where_the_server_asks_for_one():
    answer = record(b"\x02" + (38 + 34).to_bytes(3, "big") + b"\x03\x03" + RETRY + bytes(36))
    assert is_retry(answer) is True
    assert is_retry(answer.replace(RETRY, bytes(32))) is False
    assert is_retry(record(b"\x02\x28", kind=21)) is False
    assert all(isinstance(is_retry(answer[:end]), More) for end in range(43))
    before = record(b"\x01", kind=20) + record(b"early", kind=23)
    assert isinstance(second_hello(before), More)
    assert second_hello(before + hello(named(b"b.example"))).name == "b.example"
