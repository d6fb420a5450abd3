"""What the log says of a person is found, and what it says of others is not."""

from __future__ import annotations

import pytest

from douane.audit.subject import How, Wanted, as_json, report
from tests.unit.audit.formats._kinds import CALL, FINDING, HOSTILE_CALL, entry

EMAIL = {**FINDING, "rule": "personal.email", "value": "local:00ff"}
BODIES = (
    {**CALL, "principal": "oidc:ann@example.com", "address": "192.0.2.7", "agent": "claude-code/2"},
    {
        **CALL,
        "principal": "local:bob",
        "findings": [],
        "arguments": {"body": "write to Ann@Example.com please"},
    },
    {
        **CALL,
        "principal": "local:bob",
        "findings": [],
        "arguments": {"body": "write to joann@example.com, ann@example.com.au"},
    },
    {**CALL, "principal": "local:bob", "findings": [EMAIL], "arguments": {"to": "[email]"}},
    {**CALL, "principal": "local:bob", "findings": [], "arguments": {}},
)
ENTRIES = [entry(body, seq) for seq, body in enumerate(BODIES, 1)]


@pytest.fixture
def found():
    return report(ENTRIES, Wanted(("ann@example.com",), ("local:00ff",)))


def test_a_person_is_found_as_principal_in_texts_and_as_a_value(found):
    assert [(one.seq, one.how) for one in found.entries] == [
        (1, (How.PRINCIPAL,)),
        (2, (How.TEXT,)),
        (4, (How.VALUE,)),
    ]


def test_who_only_has_the_name_in_theirs_is_not_found(found):
    assert 3 not in [one.seq for one in found.entries]


def test_the_report_has_classes_recipients_and_times(found):
    assert found.classes == {"secrets.aws": 1, "personal.email": 1}
    assert found.servers == {"files": 3}
    assert found.tools == {"read": 3}
    assert (found.first, found.last) == ("2026-05-28T20:26:40.250Z",) * 2
    assert found.principals == ("oidc:ann@example.com",)
    assert (found.addresses, found.programs) == (("192.0.2.7",), ("claude-code/2",))


def test_the_report_holds_no_digest_and_no_arguments(found):
    told = str(as_json(found, ["ann@example.com"]))
    assert "00ff" not in told
    assert "please" not in told


def test_it_says_openly_what_cannot_be_found(found):
    assert any("digest" in note for note in as_json(found, [])["notes"])


def test_nobody_is_found_in_nothing():
    found = report([], Wanted(("ann",), ()))
    assert (found.entries, found.first) == ((), "")


def test_expressions_are_texts():
    wanted = Wanted(("a.n@example.com", ".*", "(("), ())
    assert report([*ENTRIES, entry(HOSTILE_CALL)], wanted).entries == ()
