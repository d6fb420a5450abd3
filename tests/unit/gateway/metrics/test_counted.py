"""What becomes durable is counted, and nothing else."""

from __future__ import annotations

from contextlib import suppress

import pytest

from douane.errors import StoreError
from douane.gateway.metrics.counted import Counted, Counts
from douane.model.events import Record
from douane.stores.memory import MemoryStore
from tests._promises import promise

CALL = {
    "at": 10.0,
    "server_name": "files",
    "direction": "to-server",
    "kind": "request",
    "method": "tools/call",
    "action": "allow",
    "subject": "read",
    "principal": "key:ann",
    "findings": [],
    "reasons": [],
}
REASON = {"action": "deny", "finding": "secret.aws", "policy_rule": "secrets"}


def lines(*bodies, now=10.002, store=None):
    counts = Counts(lambda: now)
    with suppress(StoreError):
        Counted(store or MemoryStore(), counts).commit([Record(body) for body in bodies])
    return [line for line in counts.lines() if not line.startswith("#")]


def test_a_message_is_counted_by_server_way_method_and_action():
    assert (
        'douane_messages_total{server="files",direction="to-server",kind="request",method="tools/call",action="allow"} 1'
        in lines(CALL)
    )


def test_a_method_that_a_peer_has_made_up_is_one_of_the_others():
    found = lines(*(CALL | {"method": f"made/up{number}"} for number in range(50)))
    assert [line for line in found if "messages" in line] == [
        'douane_messages_total{server="files",direction="to-server",kind="request",method="other",action="allow"} 50'
    ]


def test_a_refusal_is_counted_by_the_rules_that_it_is_due_to():
    milder = {"action": "allow", "finding": "hidden.text", "policy_rule": "report"}
    found = lines(CALL | {"action": "deny", "reasons": [REASON, REASON, milder]})
    assert [line for line in found if "refusals" in line] == [
        'douane_refusals_total{server="files",rule="secret.aws"} 1'
    ]


def test_what_could_not_be_read_is_counted_by_its_finding():
    body = {"kind": "unreadable", "method": "", "action": "deny", "findings": [{"rule": "protocol.json"}]}
    assert 'douane_refusals_total{server="files",rule="protocol.json"} 1' in lines(CALL | body)


def test_our_own_time_is_from_arrival_until_it_is_durable():
    found = lines(CALL)
    assert 'douane_own_seconds_bucket{direction="to-server",le="0.001"} 0' in found
    assert 'douane_own_seconds_bucket{direction="to-server",le="0.005"} 1' in found


def test_the_time_of_a_server_is_told_by_its_answer():
    found = lines(CALL | {"direction": "to-client", "kind": "response", "duration_ms": 80.0})
    assert 'douane_answer_seconds_bucket{server="files",method="tools/call",le="0.1"} 1' in found
    assert 'douane_answer_seconds_sum{server="files",method="tools/call"} 0.08' in found


@pytest.mark.parametrize(
    ("method", "line"),
    [
        ("undelivered", 'douane_upstream_errors_total{server="files",what="undelivered"} 1'),
        ("closed", 'douane_upstream_errors_total{server="files",what="closed"} 1'),
        ("session/began", 'douane_session_events_total{server="files",event="began"} 1'),
    ],
)
def test_events_are_counted_by_what_they_are(method, line):
    found = lines(CALL | {"kind": "lifecycle", "method": method})
    assert found == [line]


def test_what_could_not_be_written_is_no_message_but_a_failure():
    store = MemoryStore()
    store.fault = StoreError("the disk is full", "free some space")
    assert lines(CALL, store=store) == ["douane_audit_failures_total 1"]


@promise("P-METRICS-NO-CONTENT")
def test_nobody_who_calls_and_nothing_of_what_is_said_is_in_a_label():
    body = {
        "subject": "seen-subject",
        "principal": "key:seen-ann",
        "session": "seen-session",
        "rpc_id": "seen-id",
    }
    body |= {"arguments": {"path": "seen-path"}, "address": "seen-address", "agent": "seen-agent"}
    assert "seen" not in "".join(
        lines(CALL | body, CALL | body | {"kind": "lifecycle", "method": "session/began"})
    )
