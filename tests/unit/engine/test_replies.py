"""What a peer hears instead of its message."""

from __future__ import annotations

import json

import pytest

from douane.engine import replies
from douane.engine.case import Judgement
from douane.model.finding import Finding, Severity
from douane.model.message import Message
from douane.model.verdict import Action, Reason, Verdict
from douane.protocol.direction import Direction
from douane.protocol.eras import Revision
from douane.protocol.jsonrpc import Notification, Request, Response

TO_SERVER, TO_CLIENT = Direction.TO_SERVER, Direction.TO_CLIENT


def reason(action=Action.DENY, finding="secret.x", where="/params/arguments/path", because="a key", fix=""):
    return Reason(action, "rule", finding, where, because, fix)


def refused(
    *reasons, packet=None, revision=None, direction=TO_SERVER, findings=(), subject="read", tenant="default"
):
    packet = packet or Request(1, "tools/call", {"name": "read"})
    message = Message(direction, packet, b"", {}, [], revision, None, subject)
    verdict = Verdict(max(one.action for one in reasons), frozenset(reasons))
    permit = replies.refusal(message, Judgement(verdict, tuple(findings)), tenant)
    return permit and (permit.direction, json.loads(permit.raw))


def test_what_a_model_can_mend_is_said_in_a_result():
    towards, body = refused(reason(fix="leave it out"))

    assert towards is TO_CLIENT
    assert body["result"]["isError"] is True
    assert body["result"]["content"][0]["text"] == (
        "refused by Douane: argument `path`: a key (secret.x)\nWhat to do: leave it out"
    )
    assert "resultType" not in body["result"]


@pytest.mark.parametrize(
    ("tenant", "more"), [("default", ""), ("acme", " --tenant acme")], ids=["default", "acme"]
)
def test_commands_in_a_refusal_look_where_the_tenants_log_is(tenant, more):
    fix = "see it with `douane tools diff files read`, and if it is right: `douane tools approve files read`"
    _, body = refused(reason(fix=fix), tenant=tenant)
    said = body["result"]["content"][0]["text"]
    assert f"`douane tools diff{more} files read`" in said
    assert f"`douane tools approve{more} files read`" in said


def test_a_stateless_result_has_a_type():
    _, body = refused(reason(), revision=Revision.R2026_07_28)

    assert body["result"]["resultType"] == "complete"


@pytest.mark.parametrize(
    "found", [reason(finding="pin.drifted"), reason(finding="engine.failure"), reason(finding="")]
)
def test_what_a_model_cannot_mend_is_an_error_even_beside_what_it_can(found):
    _, body = refused(reason(), found)

    assert body["error"]["code"] == replies.REFUSED


def test_what_waits_for_a_person_is_held():
    _, body = refused(reason(Action.HOLD, "pin.drifted", "/params/name"))

    assert body["error"]["code"] == replies.HELD
    assert body["error"]["message"] == "held by Douane: `read`: a key (pin.drifted)"


def test_the_reasons_that_decide_are_said_and_the_strictest_first():
    _, body = refused(
        reason(Action.ALLOW, "other.a"), reason(Action.HOLD, "pin.b"), reason(Action.DENY, "engine.c"),
    )  # fmt: skip

    assert [one["rule"] for one in body["error"]["data"]["douane"]["reasons"]] == ["engine.c", "pin.b"]
    assert body["error"]["code"] == replies.REFUSED


def test_a_refused_answer_is_told_to_who_waits_for_it():
    towards, body = refused(
        reason(where="/result/x"), packet=Response("7", {}, failed=False), direction=TO_CLIENT
    )

    assert towards is TO_CLIENT
    assert body["id"] == "7"
    assert "`/result/x`: a key" in body["error"]["message"]


def test_a_refused_request_of_the_server_is_told_to_the_server():
    towards, _ = refused(reason(), packet=Request(1, "roots/list", {}), direction=TO_CLIENT)

    assert towards is TO_SERVER


def test_a_refused_notification_is_told_to_nobody():
    assert refused(reason(), packet=Notification("x", {})) is None


def test_a_rule_without_a_finding_is_named_itself():
    _, body = refused(reason(finding="", where=""))

    assert body["error"]["message"] == "refused by Douane: a key (rule)"


@pytest.mark.parametrize("length", [300, 100_000])
def test_names_and_places_are_cut_where_nobody_reads_on(length):
    long = "n" * length
    raw = json.dumps(
        refused(
            reason(where=f"/params/arguments/{long}", fix=f"douane policy except --tool {long}" + " x" * 600),
            reason(where="/params/name"),
            subject=long,
        )[1]
    )

    assert len(raw) < 10_000


def test_a_name_in_which_something_was_found_is_in_no_reply():
    found = Finding("secret.x", Severity.HIGH, "/params/name", "a key", 0, 6)
    _, body = refused(
        reason(where="/params/name", fix="except --tool hunter2"), findings=[found], subject="hunter2"
    )

    assert "hunter2" not in json.dumps(body)
    assert replies.WITHHELD in json.dumps(body)
