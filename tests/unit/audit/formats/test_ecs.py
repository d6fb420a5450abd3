"""What is exported for Elastic uses fields that ECS has, with values that it allows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from douane.audit.formats import ecs
from tests.unit.audit.formats._kinds import BODIES, CALL, entry, lifecycle

FIELDS = dict(line.split() for line in Path(__file__).with_name("ecs-fields.txt").read_text().splitlines())
OURS = ("douane.", "mcp.")  # no fields of ECS; those of MCP are OpenTelemetry's
CATEGORIES = {"api", "authentication", "configuration", "host", "intrusion_detection", "process"}
TYPES = {"access", "allowed", "change", "denied", "info", "start"}
MULTIPLE = {"tags", "event.category", "event.type", "related.user", "threat.technique.id"}


def leaves(value, path=""):
    for name, item in value.items():
        if isinstance(item, dict):
            yield from leaves(item, f"{path}{name}.")
        else:
            yield f"{path}{name}", item


def told(body):
    return json.loads(ecs.line(entry(body)))


@pytest.mark.parametrize("body", BODIES, ids=lambda one: str(one.get("method") or one.get("kind"))[:30])
def test_every_field_is_one_of_the_schema(body):
    document = told(body)
    for path, value in leaves(document):
        if not path.startswith(OURS) and not path.startswith("labels."):
            assert path in FIELDS, path
            assert isinstance(value, list) == (path in MULTIPLE), path
    assert set(document["event"]["category"]) <= CATEGORIES
    assert set(document["event"]["type"]) <= TYPES
    assert document["event"]["kind"] in {"alert", "event"}


def test_a_refused_call_says_who_what_and_why():
    document = told(CALL)
    assert document["@timestamp"] == "2026-05-28T20:26:40.250Z"
    assert document["event"]["outcome"] == "failure"
    assert document["event"]["severity"] == 99
    assert document["rule"]["id"] == "secrets.aws"
    assert document["threat"] == {
        "framework": "MITRE ATLAS",
        "technique": {"id": ["AML.T0055", "AML.T0051"]},
    }
    assert document["related"] == {"user": ["oidc:ada@example.com"]}


def test_an_address_is_an_ip_where_it_is_one():
    assert told(lifecycle("identity/refused"))["source"] == {"address": "192.0.2.7", "ip": "192.0.2.7"}
    assert told(lifecycle("identity/refused", address="host"))["source"] == {"address": "host"}


def test_arguments_make_no_fields():
    assert told(CALL)["douane"]["arguments"] == '{"depth": 3, "path": "/tmp"}'
