"""What a session remembers of what passes, and how it goes back."""

from __future__ import annotations

import pytest

from douane.engine.tracking import MAX_CANCELLED, MAX_SUBJECT, answered, opened, settled
from douane.engine.undo import memory, restore
from douane.model.message import Message, Pending
from douane.model.session import Session
from douane.protocol.direction import Direction
from douane.protocol.eras import Revision
from douane.protocol.jsonrpc import Notification, Request, Response
from tests.playbooks.post import ALICE, FILES

TO_SERVER, TO_CLIENT = Direction.TO_SERVER, Direction.TO_CLIENT


def session():
    return Session("s1", ALICE, FILES)


def passes(to, packet, direction=TO_SERVER, subject="", **members):
    opened(to, Message(direction, packet, b"", {}, [], **members), subject, 1.0)


def cancel(ident):
    return Notification("notifications/cancelled", {"requestId": ident})


def test_a_request_waits_until_it_is_answered():
    one = session()
    passes(one, Request(1, "ping", {}), subject="x")

    assert one.pending[TO_SERVER] == {1: Pending(1, "ping", "x", 1.0, None, asker=ALICE)}
    assert answered(one, TO_SERVER, 1).subject == "x"
    assert answered(one, TO_SERVER, 1) is None


def test_a_notification_waits_for_nothing():
    one = session()
    passes(one, Notification("x", {}))

    assert one == session()


def test_a_name_that_is_too_long_is_not_kept():
    one = session()
    passes(one, Request(1, "resources/read", {}), subject="x" * (MAX_SUBJECT + 1))

    assert one.pending[TO_SERVER][1].subject == ""


def test_a_cancelled_request_is_remembered_until_its_late_answer():
    one = session()
    passes(one, Request(1, "ping", {}))
    passes(one, cancel(1))

    assert one.pending[TO_SERVER] == {}
    assert answered(one, TO_SERVER, 1).method == "ping"


def test_an_id_that_is_used_again_is_no_longer_cancelled():
    one = session()
    for packet in (Request(1, "ping", {}), cancel(1), Request(1, "tools/list", {})):
        passes(one, packet)

    assert one.cancelled[TO_SERVER] == {}


def test_only_so_many_cancelled_requests_are_remembered():
    one = session()
    for ident in range(MAX_CANCELLED + 5):
        passes(one, Request(ident, "ping", {}))
        passes(one, cancel(ident))

    assert min(one.cancelled[TO_SERVER]) == 5


@pytest.mark.parametrize("ident", [True, 1.0, None, [1], {"a": 1}, "1"])
def test_what_is_not_the_id_cancels_nothing(ident):
    one = session()
    passes(one, Request(1, "ping", {}))
    passes(one, cancel(ident))

    assert 1 in one.pending[TO_SERVER]


def test_a_cancellation_is_about_requests_of_the_same_direction():
    one = session()
    passes(one, Request(1, "ping", {}))
    passes(one, cancel(1), TO_CLIENT)

    assert 1 in one.pending[TO_SERVER]


def test_a_handshake_proposes_and_settles():
    one = session()
    asked = Request(1, "initialize", {"protocolVersion": "2025-03-26"})
    passes(one, asked)
    assert (one.proposed, one.settled) == (Revision.R2025_03_26, None)

    agreed = Response(1, {"protocolVersion": "2024-11-05"}, failed=False)
    settled(one, Message(TO_CLIENT, agreed, b"", {}, [], answers=one.pending[TO_SERVER][1]))
    assert (one.proposed, one.settled) == (None, Revision.R2024_11_05)


def test_a_handshake_that_fails_settles_nothing():
    one = session()
    passes(one, Request(1, "initialize", {}))
    refused = Response(1, {"code": 1, "message": "no"}, failed=True)
    settled(one, Message(TO_CLIENT, refused, b"", {}, [], answers=one.pending[TO_SERVER][1]))

    assert one.settled is None
    assert one.proposed is Revision.R2025_11_25


def test_a_session_goes_back_to_what_it_was_in_every_part():
    one, untouched = session(), session()
    passes(one, Request(0, "ping", {}))
    passes(untouched, Request(0, "ping", {}))
    before = memory(one)
    for packet in (
        Request(1, "initialize", {"protocolVersion": "2025-03-26"}),
        Request(2, "ping", {"_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28"}}),
        cancel(0),
    ):
        passes(one, packet)
    one.asked, one.own_meta, one.labels = 3, {"a": 1}, frozenset({"x"})
    one.parked[9] = None
    restore(one, before)

    assert one == untouched
