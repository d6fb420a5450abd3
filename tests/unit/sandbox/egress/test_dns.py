"""Names are answered from what is known, in packets that resolvers understand."""

from __future__ import annotations

import struct

import pytest

from douane.sandbox.egress.dns import answered
from tests._promises import promise

KNOWN = {"a.example": "127.64.0.1"}


def query(name, kind=1, flags=0x0100, counts=(1, 0, 0, 0), tail=b""):
    labels = b"".join(bytes([len(label)]) + label for label in name.encode().split(b".") if label)
    return struct.pack(">6H", 0xABCD, flags, *counts) + labels + b"\0" + struct.pack(">2H", kind, 1) + tail


def read(packet):
    ident, flags, questions, answers, *_ = struct.unpack_from(">6H", packet)
    assert (ident, flags & 0x8000) == (0xABCD, 0x8000)
    return flags & 15, questions, answers


def test_a_known_name_has_its_address():
    reply = answered(query("a.example"), KNOWN.get)
    assert (read(reply.packet), reply.unknown) == ((0, 1, 1), "")
    assert reply.packet.endswith(bytes([127, 64, 0, 1]))


def test_a_known_name_has_nothing_else():
    assert read(answered(query("a.example", kind=28), KNOWN.get).packet) == (0, 1, 0)


def test_what_resolvers_add_to_a_question_changes_nothing():
    option = b"\0" + struct.pack(">HHIH", 41, 1232, 0, 0)
    assert read(answered(query("a.example", counts=(1, 0, 0, 1), tail=option), KNOWN.get).packet) == (0, 1, 1)


@promise("P-EGRESS-NAMES")
@pytest.mark.parametrize("kind", [1, 16, 28, 255])
def test_an_unknown_name_is_not_there_and_is_told(kind):
    reply = answered(query("c2VjcmV0.evil.example", kind), KNOWN.get)
    assert (read(reply.packet), reply.unknown) == ((3, 1, 0), "c2VjcmV0.evil.example")


@pytest.mark.parametrize(
    ("packet", "code"),
    [
        (query("a.example", flags=0x2800), 4),
        (query("a.example", counts=(2, 0, 0, 0)), 1),
        (query("a.example", counts=(0, 0, 0, 0)), 1),
        (query("a.example")[:-3], 1),
        (struct.pack(">6H", 0xABCD, 0, 1, 0, 0, 0) + b"\xc0\x0c\0\x01\0\x01", 1),
        (struct.pack(">6H", 0xABCD, 0, 1, 0, 0, 0) + b"\x3fshort", 1),
        (query(""), 1),
    ],
)
def test_what_cannot_be_read_is_said_to_be_so(packet, code):
    assert read(answered(packet, KNOWN.get).packet)[0] == code


@pytest.mark.parametrize("packet", [b"", b"short", query("a.example", flags=0x8180), bytes(513)])
def test_what_is_no_question_has_no_reply(packet):
    assert answered(packet, KNOWN.get) is None
