"""The state of things in one view, and what needs a person."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import replace

import pytest

from douane.model.dossier import Dossier, Need, Stage
from douane.model.events import Record, Remember
from douane.model.fleet import Report, Reported
from douane.model.server import Definition, Kind, Pin, ServerIdentity, State
from douane.operations.base import By, Place, Role
from douane.operations.needs import needs
from douane.operations.overview import ACTIONS, SPANS, VIEWS
from douane.operations.run import seen
from douane.stores.approvals import Approvals
from douane.stores.dossiers import Dossiers
from douane.stores.fleet import Fleet
from douane.stores.sqlite import SqliteStore
from tests.unit.approvals.test_grant import ASKED

FILES = ServerIdentity("npm:files#1", "files", "npm:files")
WAS, IS = (Definition(Kind.TOOL, "read", text, text) for text in ("{}", "[]"))
NOW = time.time()


@pytest.fixture
def place(tmp_path):
    return Place(str(tmp_path / "state"), str(tmp_path / "config"), "default")


@pytest.fixture
def store(place):
    with closing(SqliteStore(place.state)) as made:
        yield made


def overview(place, **given):
    return seen(place, By("ann", frozenset({Role.VIEWER}), "api"), VIEWS[0], given)


def message(action, rule="", **more):
    body = {"at": NOW, "kind": "request", "direction": "to-server", "method": "tools/call", "action": action}
    named = {"server": FILES.id, "server_name": "files", "subject": "read", "principal": "ann"}
    return Record(body | named | {"findings": [{"rule": rule, "severity": "high"}] if rule else []} | more)


def kinds(place):
    return [(need.kind, need.level) for need in needs(place)]


def test_where_nothing_was_recorded_there_is_nothing_and_nothing_is_made(place, tmp_path):
    found = overview(place)
    assert (found["needs"], found["course"], found["latency"]) == ([], [], None)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("within", SPANS)
def test_each_step_of_the_time_is_there_with_what_came_of_messages(place, store, within):
    now = time.time()  # and not that of the import: the last step is a minute
    said = ("allow", ""), ("deny", "secret.aws"), ("hold", "")  # the last: nobody was asked
    store.commit([message(action, rule, at=now) for action, rule in said])
    store.commit([message("hold", "pin.new", at=now, ticket="t1")])
    found = overview(place, within=within)
    assert len(found["course"]) == SPANS[within].steps
    assert found["sums"] == {"deny": 2, "hold": 1, "edit": 0, "allow": 1, "findings": 1}
    last = found["course"][-1]
    assert {name: last[name] for name in ACTIONS} == {"deny": 2, "hold": 1, "edit": 0, "allow": 1}
    assert last["at"] <= now < found["until"]


def test_the_most_frequent_are_told(place, store):
    store.commit([message("deny", "secret.aws"), message("deny", subject="write"), message("deny")])
    tops = overview(place)["tops"]
    assert tops["refused_tools"] == [{"name": "read", "times": 2}, {"name": "write", "times": 1}]
    assert tops["rules"] == [{"name": "secret.aws", "times": 1}]


def test_how_long_servers_took_is_told(place, store):
    answered = {"kind": "response", "direction": "to-client"}
    store.commit([message("allow", duration_ms=took, **answered) for took in (10.0, 10.0, 900.0)])
    latency = overview(place)["latency"]
    assert latency["count"] == 3
    assert 9 < latency["p50"] < 11.1
    assert latency["p99"] > 800


def test_a_question_that_is_open_needs_a_person(place, store):
    with closing(Approvals(place.state, lambda _grant: True)) as approvals:
        now = time.time()  # and not that of the import: it waits for a minute
        approvals.put(replace(ASKED, risk="high"), now, now + 60, now + 600)
    [need] = needs(place)
    assert (need.kind, need.level, need.path) == ("approvals", "high", "/approvals")
    assert need.what == "1 call waits for an answer"


def test_what_was_refused_as_nobody_answered_waits_no_more_and_may_be_allowed(place, store):
    with closing(Approvals(place.state, lambda _grant: True)) as approvals:
        approvals.put(ASKED, NOW - 60, NOW - 30, NOW + 600)
    [need] = needs(place)
    assert need.what == "1 refused call may still be allowed"
    assert "waits no" not in need.what


def test_a_changed_tool_presses_more_than_a_new_one(place, store):
    store.register(FILES, NOW)
    held = Pin(Kind.TOOL, "read", State.HELD, None, WAS, "", NOW)
    store.commit([], [Remember(FILES.id, (held,), ())])
    assert kinds(place) == [("definitions", "medium")]
    drifted = replace(held, state=State.DRIFTED, approved=WAS, seen=IS)
    store.commit([], [Remember(FILES.id, (drifted,), (held,))])
    assert kinds(place) == [("definitions", "high")]
    assert needs(place)[0].path == "/servers/npm%3Afiles%231"


@pytest.mark.parametrize(
    ("stage", "after", "expected"),
    [
        (Stage.REQUESTED, -NOW, [("servers", "medium")]),
        (Stage.APPROVED, -1, [("reviews", "medium")]),
        (Stage.APPROVED, 86_400, [("reviews", "low")]),
        (Stage.APPROVED, 90 * 86_400, []),
        (Stage.SUSPENDED, -NOW, []),
    ],
    ids=["requested", "overdue", "soon due", "due later", "suspended"],
)
def test_decisions_that_are_due_need_a_person(place, store, stage, after, expected):
    asked = Dossier(FILES.id, "files", FILES.command, Stage.REQUESTED, need=Need("notes"), asked_by="ann")
    with closing(Dossiers(place.state)) as dossiers:
        dossiers.keep(asked, None)
        if stage is not Stage.REQUESTED:
            dossiers.keep(asked._replace(stage=stage, until=NOW + after), asked)
    assert kinds(place) == expected


def test_failures_to_sign_in_of_the_last_day_need_a_person(place, store):
    lifecycle = {"kind": "lifecycle", "method": "control/sign-in"}
    old = NOW - 3 * 86_400
    store.commit(
        [message("deny", "control.sign-in", **lifecycle), message("deny", "identity.refused", at=old)]
    )
    [need] = needs(place)
    assert (need.kind, need.level) == ("sign-in", "high")
    assert need.what == "1 sign-in at the control room failed"


def test_shadow_servers_of_machines_need_a_person(place, store):
    shadow = Reported("f", "npm:evil#2", "", "evil", "Cursor", "mcp.json", "high", False)
    Fleet(place.state).keep(Report("a" * 64, "laptop", NOW, (shadow,)), "key:fleet")
    [need] = needs(place)
    assert (need.kind, need.level, need.why) == ("fleet", "high", "1 unknown, on 1 machine")


def test_what_is_typed_for_a_tenant_names_it(place, store):
    asked = Dossier(FILES.id, "files", FILES.command, Stage.REQUESTED, need=Need("notes"), asked_by="ann")
    with closing(Dossiers(place.state)) as dossiers:
        dossiers.keep(asked, None)
    assert [one.command for one in needs(place)] == ["douane servers show files"]
    assert [one.command for one in needs(place._replace(tenant="acme"))] == [
        "douane servers show files --tenant acme"
    ]
