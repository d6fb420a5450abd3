"""What is exported as OCSF is what the published schema describes."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest

from douane.audit.formats import ocsf, ocsf_chain
from tests.unit.audit.formats._kinds import (
    BASE,
    BODIES,
    CALL,
    FINDING,
    HOSTILE_CALL,
    entry,
    lifecycle,
    methods,
)

SCHEMAS = Path(__file__).with_name("ocsf")
CLASSES = {
    2004: "detection_finding",
    2006: "data_security_finding",
    3002: "authentication",
    3004: "entity_management",
    5001: "inventory_info",
    6002: "application_lifecycle",
    6003: "api_activity",
}
VALIDATORS = {
    uid: jsonschema_rs.validator_for(json.loads((SCHEMAS / "1.8.0" / f"{name}.json").read_text()))
    for uid, name in CLASSES.items()
}


def told(body):
    return [json.loads(line) for line in ocsf.line(entry(body)).splitlines()]


@pytest.mark.parametrize("body", BODIES, ids=lambda one: str(one.get("method") or one.get("kind"))[:30])
def test_every_event_is_as_its_class_in_the_schema(body):
    for event in told(body):
        errors = [
            f"{error.instance_path}: {error.message}"
            for error in VALIDATORS[event["class_uid"]].iter_errors(event)
        ]
        assert errors == []
        assert event["type_uid"] == event["class_uid"] * 100 + event["activity_id"]


def test_a_call_is_api_activity_and_each_finding_an_event_of_its_own():
    call, secret, injection = told(CALL)
    assert [one["class_uid"] for one in (call, secret, injection)] == [6003, 2006, 2004]
    assert (call["action"], call["disposition"], call["severity_id"]) == ("Denied", "Blocked", 5)
    assert call["api"]["operation"] == "tools/call"
    assert call["actor"]["user"]["email_addr"] == "ada@example.com"
    assert secret["attacks"] == [{"technique": {"uid": "AML.T0055"}}]
    assert secret["metadata"]["labels"] == FINDING["tags"]
    assert injection["finding_info"]["uid"] == FINDING["id"]


def test_ids_are_the_same_each_time_and_differ_within_an_entry():
    uids = [one["metadata"]["uid"] for one in told(CALL)]
    assert uids == [one["metadata"]["uid"] for one in told(CALL)]
    assert len(set(uids)) == len(uids)


@pytest.mark.parametrize(
    ("method", "uid"),
    [("identity/refused", 3002), ("sandbox/begun", 6002), ("fleet/reported", 5001), ("douane/approve", 3004)],
)
def test_what_is_no_message_has_the_class_that_is_for_it(method, uid):
    assert told(lifecycle(method))[0]["class_uid"] == uid


def test_the_methods_are_found_in_the_code():
    assert {"identity/refused", "sandbox/begun", "douane/approve", "session/began"} <= {*methods()}


def test_a_value_that_was_found_is_in_no_event():
    assert "AKIA" not in ocsf.line(entry({**CALL, "findings": [FINDING]}))
    assert FINDING["value"] not in ocsf.line(entry(CALL))


def test_attestations_have_what_the_draft_of_the_profile_describes():
    objects = json.loads((SCHEMAS / "1.9.0-dev" / "attestation.json").read_text())
    (first, *_) = [json.loads(line) for line in ocsf_chain.line(entry(CALL)).splitlines()]
    (attestation,) = first.pop("attestation_list")
    assert set(attestation) <= set(objects["attestation"]["attributes"])
    assert {"fingerprint", "signatures"} & set(attestation)
    assert set(attestation["prev_event"]) <= set(objects["prev_event"]["attributes"])
    assert attestation["prev_event"]["uid"] == entry(CALL).previous.hex()
    first["metadata"]["version"], first["metadata"]["profiles"] = "1.8.0", ["security_control"]
    assert VALIDATORS[6003].is_valid(first)


def test_the_first_entry_of_a_chain_follows_none():
    (first,) = [json.loads(line) for line in ocsf_chain.line(entry(BASE, seq=1)).splitlines()]
    assert "prev_event" not in first["attestation_list"][0]


def test_what_a_peer_sends_makes_no_further_event():
    assert len(ocsf.line(entry(HOSTILE_CALL)).splitlines()) == 2
