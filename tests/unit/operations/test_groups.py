"""What people do to each kind of thing, over the API, and that it is so afterwards."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

import pytest

from douane.control.api.rates import Rates
from douane.control.app import made
from douane.model.events import Record
from douane.operations.base import Place, Role
from douane.stores.sqlite import SqliteStore
from tests._api import caller, get, post
from tests._promises import promise
from tests._tenants import MARK, fill

SERVER = f"npm:@{MARK}/files"
TOOL = (SERVER, "tool", f"{MARK}_read")


@pytest.fixture
def place(tmp_path, monkeypatch):
    (tmp_path / "home").mkdir()
    (tmp_path / "config").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path / "home")
    found = Place(str(tmp_path / "state"), str(tmp_path / "config"), "default")
    fill(found)
    return found


@pytest.fixture
def app(place):
    app = made(place, caller(place, Role.ADMINISTRATOR))
    app.state.acts = Rates(1e9)
    return app


def items(app, path, **query):
    return get(app, path, **query).body["items"]


def done(answer):
    assert answer.status == 200, answer
    return answer.body


def test_a_definition_is_approved_as_it_was_seen_and_withdrawn_again(app):
    where = "/servers/{}/definitions/{}/{}"
    found = get(app, where, *TOOL)
    assert found.body["state"] == "held"
    done(post(app, f"{where}/approve", *TOOL, headers={"If-Match": found.headers["etag"]}))
    assert items(app, "/definitions", waiting="true") == []

    done(post(app, f"{where}/quarantine", *TOOL, reason="odd"))
    assert [one["state"] for one in items(app, "/definitions", waiting="true")] == ["held"]
    assert post(app, f"{where}/approve", *TOOL, headers={"If-Match": found.headers["etag"]}).status == 412
    done(post(app, f"{where}/forget", *TOOL))
    assert items(app, "/definitions") == []


def test_the_reason_of_a_quarantine_is_told_whatever_a_call_says_since(app, place):
    where = "/servers/{}/definitions/{}/{}"
    seen = get(app, where, *TOOL).headers["etag"]
    done(post(app, f"{where}/approve", *TOOL, headers={"If-Match": seen}))
    done(post(app, f"{where}/quarantine", *TOOL, reason="it asks for keys"))
    with closing(SqliteStore(place.state)) as store:
        said = {"subject": TOOL[2], "arguments": {"q": "what is douane/quarantine?"}, "kind": "request"}
        store.commit([Record({"v": 1, "at": time.time(), "server": SERVER, "method": "tools/call", **said})])
    assert "it asks for keys" in get(app, where, *TOOL).body["why"][0]


def test_a_server_is_approved_with_its_policy_and_the_approval_is_taken_back(app, place):
    plan = get(app, "/servers/{}/approval", SERVER)
    done(post(app, "/servers/{}/approve", SERVER, seen=plan.body["seen"]))
    assert get(app, "/servers/{}", SERVER).body["stage"] == "approved"
    (written,) = Path(place.config, "douane.d").iterdir()
    assert written.read_text() == plan.body["text"]

    done(post(app, "/servers/{}/undo", SERVER))
    assert not written.exists()
    found = get(app, "/servers/{}", SERVER).body
    assert found["stage"] == "in review"
    told = [one["method"].removeprefix("douane/server-") for one in found["history"]]
    assert told == ["requested", "approved", "taken-back"]


def test_a_server_that_nobody_had_to_approve_goes_on_after_a_suspension(app, place):
    assert post(app, "/servers/{}/resume", SERVER, reason="x").status == 409
    done(post(app, "/servers/{}/suspend", SERVER, reason="odd"))
    killed = {"scope": "server", "id": SERVER, "reason": "odd"}
    done(post(app, "/kills", **killed))
    lifted = done(post(app, "/kills/lift", **killed))
    assert "it stays suspended until `douane servers resume" in lifted["told"]

    done(post(app, "/servers/{}/resume", SERVER, reason="a drill"))
    found = get(app, "/servers/{}", SERVER).body
    assert (found["stage"], found["stopped"]) == ("in review", None)
    assert found["history"][-1]["method"] == "douane/server-resumed"
    done(post(app, "/kills", **killed))
    assert "stays" not in done(post(app, "/kills/lift", **killed))["told"]


@promise("P-STOPPED-AT-ONCE")
@pytest.mark.parametrize("stop", ["reject", "retire"])
@pytest.mark.parametrize("between", ["", "review"])
def test_no_suspension_takes_the_place_of_another_stop(app, place, stop, between):
    done(post(app, "/servers/{}/{}", SERVER, stop, reason="malware"))
    if between and stop == "reject":
        done(post(app, "/servers/{}/review", SERVER, reason="look again"))
    before = get(app, "/servers/{}", SERVER).body
    refused = post(app, "/servers/{}/suspend", SERVER, reason="drill")
    assert refused.status == 409
    assert "is stopped already" in refused.body["title"]
    assert post(app, "/servers/{}/resume", SERVER, reason="drill over").status == 409
    assert get(app, "/servers/{}", SERVER).body == before
    assert before["stopped"] == {"reject": "rejected", "retire": "retired"}[stop]


def test_the_end_of_a_suspension_puts_the_approval_back_that_it_put_aside(app, place):
    plan = get(app, "/servers/{}/approval", SERVER)
    done(post(app, "/servers/{}/approve", SERVER, seen=plan.body["seen"], **{"for": "30d"}))
    until = get(app, "/servers/{}", SERVER).body["until"]
    for _ in range(2):
        done(post(app, "/servers/{}/suspend", SERVER, reason="drill"))
        assert get(app, "/servers/{}", SERVER).body["until"] is None
        told = done(post(app, "/servers/{}/resume", SERVER, reason="drill over"))["told"]
        assert "its approval counts as before" in told
        found = get(app, "/servers/{}", SERVER).body
        assert (found["stage"], found["stopped"], found["until"]) == ("approved", None, until)

    done(post(app, "/servers/{}/undo", SERVER))
    assert [*Path(place.config, "douane.d").iterdir()] == []
    done(post(app, "/servers/{}/suspend", SERVER, reason="drill"))
    done(post(app, "/servers/{}/resume", SERVER, reason="drill over"))
    assert get(app, "/servers/{}", SERVER).body["stage"] == "in review"


def test_the_end_of_a_suspension_says_that_the_approval_is_over(app, monkeypatch):
    plan = get(app, "/servers/{}/approval", SERVER)
    done(post(app, "/servers/{}/approve", SERVER, seen=plan.body["seen"], **{"for": "30s"}))
    done(post(app, "/servers/{}/suspend", SERVER, reason="drill"))
    later = time.time() + 60
    monkeypatch.setattr("time.time", lambda: later)
    told = done(post(app, "/servers/{}/resume", SERVER, reason="drill over"))["told"]
    assert "its approval is over; again: `douane servers approve" in told
    assert "review overdue" in get(app, "/servers/{}", SERVER).body["to_look_at"]


def test_a_review_during_a_suspension_takes_the_approval_from_it(app, place):
    Path(place.config, "douane.toml").write_text('[inventory]\nservers = "approved"\n')
    plan = get(app, "/servers/{}/approval", SERVER)
    done(post(app, "/servers/{}/approve", SERVER, seen=plan.body["seen"]))
    done(post(app, "/servers/{}/suspend", SERVER, reason="odd"))
    done(post(app, "/servers/{}/review", SERVER, reason="what was that"))
    told = done(post(app, "/servers/{}/resume", SERVER, reason="nothing"))["told"]
    assert "is in review, and may be used after `douane servers approve" in told
    assert get(app, "/servers/{}", SERVER).body["stage"] == "in review"


def test_a_principal_is_suspended_and_goes_on(app):
    done(post(app, "/principals/{}/suspend", f"key:{MARK}", reason="odd", **{"for": "1h"}))
    assert [one["id"] for one in items(app, "/suspended")] == [f"key:{MARK}"]
    (row,) = items(app, "/principals")
    assert row["suspended_until"]

    done(post(app, "/principals/{}/resume", f"key:{MARK}"))
    assert items(app, "/suspended") == []
    done(post(app, "/principals/{}/resume", f"key:{MARK}"))  # what behaviour has suspended stands in no list


def test_a_session_is_suspended_and_ended(app, place):
    done(post(app, "/sessions/{}/suspend", f"{MARK}-session", reason="odd"))
    assert [one["id"] for one in items(app, "/suspended")] == [f"{MARK}-session"]
    done(post(app, "/sessions/{}/end", f"{MARK}-session"))
    assert f"session {MARK}-session " in Path(place.state, "sessions.ended").read_text()
    assert post(app, "/sessions/{}/end", "unknown").status == 404


def test_a_key_is_shown_once_rotated_and_revoked(app):
    new = done(post(app, "/keys", name="ci", **{"for": "1d"}, headers={"Idempotency-Key": "k"}))
    assert new["once"]["key"].startswith("douane_")
    assert "once" not in done(
        post(app, "/keys", name="ci", **{"for": "1d"}, headers={"Idempotency-Key": "k"})
    )
    ident = next(one["id"] for one in items(app, "/keys") if one["name"] == "ci")
    again = done(post(app, "/keys/{}/rotate", ident, overlap="0s"))
    assert again["once"]["key"] != new["once"]["key"]
    assert [one["id"] for one in items(app, "/keys") if one["name"] == "ci"] == [again["after"]["prefix"]]

    done(post(app, "/keys/{}/revoke", again["after"]["prefix"]))
    assert [one["name"] for one in items(app, "/keys")] == [MARK]
    assert post(app, "/keys", name="x", **{"for": -1}).status == 422


def test_an_exception_for_a_finding_of_the_log_is_added_and_ended(app):
    done(post(app, "/exceptions", finding="f-3fa9c1d2-7", reason="a sample"))
    (row,) = items(app, "/exceptions")
    assert (row["finding"], row["server"], row["reason"]) == (["secret.made-up"], f"{MARK}-files", "a sample")

    done(post(app, "/exceptions/{}/end", row["id"]))
    assert items(app, "/exceptions") == []
    assert post(app, "/exceptions", finding="f-00000000-1", reason="x").status == 404
    assert post(app, "/exceptions", finding="secret.nothing-such", reason="x", **{"for": "1d"}).status == 422


def test_a_secret_is_kept_rotated_limited_and_revoked_and_never_shown(app):
    done(post(app, "/secrets/{}", "mail", value="hunter2hunter2"))
    done(post(app, "/secrets/{}/rotate", "mail", value="hunter3hunter3", overlap="0s"))
    done(post(app, "/secrets/{}/limit", "mail", servers=[SERVER]))
    listed = get(app, "/secrets")
    row = next(one for one in listed.body["items"] if one["id"] == "mail")
    assert row["only"] == [SERVER]
    assert "hunter" not in listed.text

    done(post(app, "/secrets/{}/revoke", "mail"))
    assert next(one["state"] for one in items(app, "/secrets") if one["id"] == "mail") != "good"
    assert post(app, "/secrets/{}/revoke", "none").status == 404
    assert post(app, "/secrets/{}", "mail2").status == 422


def test_labels_are_said_and_left_to_guesses(app):
    done(post(app, "/labels/{}", f"{MARK}-files", labels=["untrusted"]))
    (row,) = items(app, "/labels")
    assert (row["labels"], row["stated"]) == (["untrusted"], True)
    done(post(app, "/labels/{}", f"{MARK}-files", guess=True))
    assert items(app, "/labels")[0]["stated"] is False


def test_machines_are_shown_with_what_the_inventory_says(app):
    assert {one["standing"] for one in items(app, "/fleet")} == {"unknown", "orphaned"}
    assert items(app, "/fleet", standing="known") == []


def test_the_policy_is_read_explained_checked_and_tried_on_what_was(app):
    assert get(app, "/policy").body["documents"][0]["name"] == "default.toml"
    document = '[[rule]]\nid = "no-mail"\naction = "deny"\ntool = "send"\n'
    found = done(post(app, "/policy/explain", call="mail/send", document=document))
    assert (found["action"], found["decisive"][0]["rule"]) == ("deny", "no-mail")
    assert done(post(app, "/policy/explain", call="mail/send"))["action"] == "allow"

    wrong = done(post(app, "/policy/check", document='[[rule]]\naction = "alow"\n'))
    assert "alow" in str(wrong["problems"])
    assert done(post(app, "/policy/check", document=document))["problems"] == []
    assert done(post(app, "/policy/replay", document=document))["messages"] == 1
    assert post(app, "/policy/explain", call="mail").status == 422


def test_settings_are_shown_as_plain_values(app):
    assert get(app, "/settings").body["limits"]["in_flight"] == 1024
