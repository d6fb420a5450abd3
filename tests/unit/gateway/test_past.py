"""What of a session is kept, so that it can be begun anew, is bounded."""

from __future__ import annotations

from douane.engine.permit import Permit
from douane.gateway.past import Past
from douane.protocol.direction import Direction
from douane.protocol.json import encode
from douane.protocol.jsonrpc import Response
from tests.playbooks.post import request


def noted(past, method, **params):
    """The client asks, and the server agrees; whether that is kept."""
    note = past.noting(encode(request(1, method, **params)))
    if note is not None:
        answer = {"jsonrpc": "2.0", "id": 1, "result": {}}
        note(Permit(Direction.TO_CLIENT, encode(answer), (Response(1, {}, failed=False),)))
    return note is not None


def test_long_messages_are_not_kept():
    past = Past()
    assert noted(past, "resources/subscribe", uri="u" * 16_000)
    assert not noted(past, "resources/subscribe", uri="u" * 17_000)


def test_a_session_with_many_subscriptions_is_not_begun_anew():
    past = Past()
    noted(past, "initialize")
    for number in range(256):
        noted(past, "resources/subscribe", uri=f"file:///{number}")
    noted(past, "resources/subscribe", uri="file:///1")
    assert past.can_return
    noted(past, "resources/subscribe", uri="file:///one-more")
    assert not past.can_return
