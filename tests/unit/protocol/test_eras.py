"""Where version, instructions and input requests live in both eras."""

from __future__ import annotations

import pytest

from douane.protocol import eras
from douane.protocol.eras import Revision
from douane.protocol.jsonrpc import Notification, Request, Response

MEMBERS = {"_meta": {eras.VERSION_KEY: "2026-07-28"}}


@pytest.mark.parametrize(
    ("name", "revision"), [("2025-06-18", Revision.R2025_06_18), ("2025-01-01", None), (5, None)]
)
def test_a_revision_is_known_by_its_date(name, revision):
    assert eras.revision_named(name) is revision


@pytest.mark.parametrize(
    ("packet", "version"),
    [
        (Request(1, "tools/list", MEMBERS), "2026-07-28"),
        (Notification("notifications/cancelled", MEMBERS), "2026-07-28"),
        (Request(1, "tools/list", {}), None),
        (Request(1, "tools/list", {"_meta": "x"}), None),
        (Response(1, MEMBERS, failed=False), None),
    ],
)
def test_a_stateless_call_states_its_version_itself(packet, version):
    assert eras.envelope_version(packet) == version


@pytest.mark.parametrize(
    ("packet", "version"),
    [
        (Request(1, "initialize", {"protocolVersion": "2025-06-18"}), "2025-06-18"),
        (Response(1, {"protocolVersion": "2025-06-18"}, failed=False), "2025-06-18"),
        (Request(1, "tools/call", {"protocolVersion": "2025-06-18"}), None),
        (Notification("initialize", {"protocolVersion": "2025-06-18"}), None),
    ],
)
def test_a_handshake_proposes_or_settles_a_version(packet, version):
    assert eras.opening_version(packet) == version


@pytest.mark.parametrize(
    ("method", "result", "text"),
    [
        ("initialize", {"instructions": "be kind"}, "be kind"),
        ("server/discover", {"instructions": "be kind"}, "be kind"),
        ("initialize", {}, None),
        ("initialize", {"instructions": ["be kind"]}, None),
        ("tools/call", {"instructions": "be kind"}, None),
    ],
)
def test_instructions_are_found_where_a_server_greets(method, result, text):
    assert eras.instructions(method, result) == text


def test_input_requests_are_found_in_a_result():
    asked = {"one": {"method": "roots/list"}, "a b": {"method": "x"}}
    found = eras.input_requests(Response(1, {"inputRequests": asked}, failed=False))
    assert list(found) == [
        ("/result/inputRequests/one", {"method": "roots/list"}),
        ("/result/inputRequests/1", {"method": "x"}),
    ]


@pytest.mark.parametrize(
    "packet",
    [
        Response(1, {"inputRequests": {"a": 1}}, failed=True),
        Response(1, {"inputRequests": [1]}, failed=False),
        Response(1, {}, failed=False),
        Request(1, "x", {"inputRequests": {"a": 1}}),
    ],
)
def test_nothing_else_asks_for_input(packet):
    assert list(eras.input_requests(packet)) == []


def test_only_a_stateless_result_says_that_it_is_complete():
    assert eras.refused_result(Revision.R2026_07_28) == {"resultType": "complete"}
    assert eras.refused_result(Revision.R2025_11_25) == {}
    assert eras.refused_result(None) == {}


@pytest.mark.parametrize(
    ("packet", "early"),
    [
        (Request(1, "initialize", {}), True),
        (Request(1, "ping", {}), True),
        (Request(1, "server/discover", {}), True),
        (Request(1, "tools/list", {}), False),
        (Notification("notifications/message", {}), True),
        (Notification("notifications/cancelled", {}), True),
        (Notification("initialize", {}), False),
        (Response(1, {}, failed=False), True),
    ],
)
def test_only_the_handshake_comes_before_the_agreement(packet, early):
    assert eras.is_handshake(packet) is early
