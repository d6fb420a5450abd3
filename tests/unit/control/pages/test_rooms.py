"""Overview, approvals, servers and fleet, asked for without a browser: what they show, and to whom."""

from __future__ import annotations

import json
import re
import time
from contextlib import closing
from urllib.parse import quote

import pytest

from douane.model.events import Record, Remember
from douane.model.server import Definition, Kind, Pin, ServerIdentity, State
from douane.operations.base import Role
from douane.stores.sqlite import SqliteStore
from tests._control import posted, room, seen
from tests._promises import promise
from tests.unit.control.pages._hostile import MARKUP, SERVER, filled, question

ONE = f"/servers/{quote(SERVER.id, safe='')}"
ASKED = f"/approvals/{question().name}"
PAGES = {
    "overview": "/",
    "feed": "/feed",
    "approvals": "/approvals",
    "question": ASKED,
    "servers": "/servers",
    "decision": f"{ONE}?part=decision",
    "shows": f"{ONE}?part=shows",
    "use": f"{ONE}?part=use",
    "walls": f"{ONE}?part=walls",
    "fleet": "/fleet",
}
ELEMENTS = re.compile(
    r"<(img|script(?![^>]* src=\"/static/)|iframe|object|embed|base|style)\b", re.IGNORECASE
)


@pytest.fixture
def hostile(tmp_path):
    filled(tmp_path)
    return tmp_path


def acts(text):
    return set(re.findall(r'(?:form)?action="/act/([^"]+)"', text))


@promise("P-PAGES-TEXT")
@pytest.mark.parametrize("name", PAGES)
def test_nothing_that_a_peer_has_written_acts_or_hides(hostile, name):
    answer = seen(room(hostile), PAGES[name])
    assert answer.status == 200
    assert not ELEMENTS.search(answer.text)
    assert MARKUP not in answer.text
    assert "\u202e" not in answer.text
    assert "\u200b" not in answer.text
    attributes = re.sub(r'"[^"]*"', '""', answer.text)
    assert not re.search(r"<[^>]*\son\w+=", attributes), "an attribute was broken out of"
    if name not in {"feed", "walls"}:
        assert "&lt;img src=x" in answer.text
        assert "\\u{202e}" in answer.text


ODD = ([1], ["a"], {"a": {}}, "x", 5, 1.5, True, None, [None, {}])
MEMBERS = ("description", "title", "annotations", "inputSchema", "outputSchema", "icons", "_meta")
WITHIN = ("properties", "required", "type", "description")
SHAPES = (
    *({"name": "odd", member: value} for member in MEMBERS for value in ODD),
    *({"inputSchema": {"properties": {"a": {}}, member: value}} for member in WITHIN for value in ODD),
    *({"inputSchema": {"properties": {"a": value}}} for value in ODD),
    *({"inputSchema": {"properties": {"a": {member: value}}}} for member in WITHIN for value in ODD),
    *ODD,
)


def test_no_definition_of_any_shape_hides_what_its_server_shows(tmp_path):
    place = filled(tmp_path)
    odd = ServerIdentity("npm:odd\nserver", "odd", "npm:odd")
    pins = [
        Pin(Kind.TOOL, f"{state.value}-{number}", state, shown, shown, "", 1.0)
        for number, shape in enumerate(SHAPES)
        for state in (State.APPROVED, *((State.DRIFTED,) if not number % 20 else ()))
        for shown in [Definition(Kind.TOOL, f"{state.value}-{number}", json.dumps(shape), str(number))]
    ]
    with closing(SqliteStore(place.state)) as store:
        store.register(odd, 1.0)
        store.commit([], [Remember(odd.id, tuple(pins))])
    for part in ("decision", "shows", "use", "walls"):
        answer = seen(room(tmp_path), f"/servers/{quote(odd.id, safe='')}?part={part}")
        assert answer.status == 200
    text = seen(room(tmp_path), f"/servers/{quote(odd.id, safe='')}?part=shows").text
    assert all(f"approved-{number}<" in text for number in range(len(SHAPES)))


@pytest.mark.parametrize("name", PAGES)
def test_a_viewer_is_offered_no_act_and_sees_no_payload(hostile, name):
    text = seen(room(hostile, Role.VIEWER), PAGES[name]).text
    assert acts(text) == set()
    assert "the payload" not in text


def test_each_role_is_offered_what_it_may_do(hostile):
    assert acts(seen(room(hostile, Role.APPROVER), ASKED).text) == {"approvals.answer"}
    assert acts(seen(room(hostile, Role.OPERATOR), ASKED).text) == set()
    shown = acts(seen(room(hostile, Role.OPERATOR), PAGES["shows"]).text)
    assert shown == {"tools.approve", "tools.forget", "tools.quarantine"}
    decided = acts(seen(room(hostile, Role.OPERATOR), PAGES["decision"]).text)
    assert decided == {
        "servers.approve",
        "servers.review",
        "servers.reject",
        "servers.suspend",
        "servers.retire",
    }


def test_what_changed_is_shown_word_by_word(hostile):
    text = seen(room(hostile), PAGES["shows"]).text
    section = text[text.index("changed since it was approved") :]
    assert "/description" in section
    assert re.search(r"what <del>it did</del>|<del>it</del>", section)
    assert "<ins>" in section


@pytest.mark.parametrize("path", ["/servers/npm%3Anothing", "/approvals/nothing"])
def test_what_is_not_there_is_said_to_be_missing(hostile, path):
    answer = seen(room(hostile), path)
    assert answer.status == 404
    assert "there is no such" in answer.text


def test_a_request_of_nobody_is_refused_to_somebody_who_has_a_name(hostile):
    refused = {"v": 1, "at": time.time(), "kind": "lifecycle", "method": "identity/refused", "action": "deny"}
    slip = {**refused, "method": "control/alerts.test", "principal": "local:slip"}
    with closing(SqliteStore(str(hostile / "state"))) as store:
        store.commit([Record(refused), Record(slip)])
    text = seen(room(hostile), "/").text
    assert ">nobody signed in</a>" in text
    assert "finding=identity.refused" in text
    assert "local:slip" not in text


@pytest.mark.parametrize("path", ["/", "/approvals", "/servers", "/fleet", "/feed"])
def test_an_installation_of_nothing_has_pages_that_say_what_to_do(tmp_path, path):
    (tmp_path / "config").mkdir()
    answer = seen(room(tmp_path), path)
    assert answer.status == 200
    assert "empty" in answer.text or "Nothing waits for you" in answer.text


def test_what_came_of_a_form_is_told_once(hostile):
    app = room(hostile)
    sent = posted(app, "/act/servers.suspend", id=SERVER.id, reason="an incident", back="/servers")
    assert (sent.status, sent.headers["location"]) == (303, "/servers")
    assert "is suspended" in seen(app, "/servers").text
    assert "is suspended" not in seen(app, "/servers").text


def test_a_page_offers_no_suspension_of_what_is_stopped_otherwise(hostile):
    app = room(hostile)
    posted(app, "/act/servers.request", name=SERVER.id, purpose="notes", tools="a")
    assert "servers.suspend" in acts(seen(app, PAGES["decision"]).text)
    posted(app, "/act/servers.reject", id=SERVER.id, reason="malware")
    posted(app, "/act/servers.review", id=SERVER.id, reason="look again")
    offered = acts(seen(app, PAGES["decision"]).text)
    assert "servers.retire" in offered
    assert not {"servers.suspend", "servers.resume"} & offered


def test_what_was_wrong_with_a_form_is_told_with_what_was_given(hostile):
    app = room(hostile)
    sent = posted(
        app,
        "/act/servers.request",
        name="no such server",
        purpose="notes",
        tools="a b",
        back=PAGES["decision"],
    )
    assert sent.headers["location"] == PAGES["decision"]
    text = seen(app, "/servers").text
    assert 'role="alert"' in text
    assert "there is no server" in text


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_a_form_leads_nowhere_else(hostile, back):
    sent = posted(room(hostile), "/act/servers.suspend", id=SERVER.id, reason="x", back=back, onward=back)
    assert (sent.status, sent.headers["location"]) == (303, "/")


def test_there_is_no_other_act(hostile):
    assert posted(room(hostile), "/act/servers.explode").status == 404


def test_patterns_come_from_fields_that_are_named_for_them(hostile):
    app = room(hostile)
    found = seen(app, ASKED).text
    asked_in = re.search(r'name="round" value="([^"]+)"', found)[1]
    posted(
        app,
        "/act/approvals.answer",
        id=question().name,
        round=asked_in,
        answer="pattern",
        **{"patterns:nothing": "a *"},
    )
    assert "the call has no such argument" in seen(app, ASKED).text
