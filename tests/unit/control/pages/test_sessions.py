"""The pages of sessions: who may see them, what they show, and that nothing of a peer acts on them."""

from __future__ import annotations

import re
import time
from contextlib import closing

import pytest

from douane.control.pages.asking import address
from douane.model.events import Record
from douane.operations.base import Role
from douane.stores.sqlite import SqliteStore
from tests._control import posted, room, seen
from tests.unit.operations._recorded import STRANGE, recorded

STORY = "/sessions/s-slack"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("installation")
    recorded(made)
    return made


@pytest.mark.parametrize(("role", "leads"), [(Role.VIEWER, False), (Role.AUDITOR, True)])
def test_sessions_are_listed_for_every_role_and_lead_who_may_to_their_story(folder, role, leads):
    answer = seen(room(folder, role), "/sessions")
    assert answer.status == 200
    assert STORY.rpartition("/")[2] in answer.text
    assert (f'href="{STORY}"' in answer.text) is leads


def test_only_those_with_a_refusal_are_shown_if_that_is_asked(folder):
    text = seen(room(folder), "/sessions?refused=yes").text
    assert (STORY in text, "/sessions/s-files" in text) == (True, False)


def test_those_that_are_open_at_the_gateway_are_told_from_others(tmp_path):
    place = recorded(tmp_path)
    began = {"v": 1, "at": time.time(), "kind": "lifecycle", "method": "session/began", "session": "s-slack"}
    with closing(SqliteStore(place.state)) as store:
        store.commit(
            [Record({**began, "session": "s-now"}), Record({**began, "at": 1.0, "session": "s-old"})]
        )
    text = seen(room(tmp_path), "/sessions?open=yes").text
    assert [name for name in ("s-now", "s-old", "s-slack") if f"/sessions/{name}" in text] == ["s-now"]
    assert "open at the gateway: suspend or end it" in seen(room(tmp_path), "/sessions/s-now").text
    assert "open at the gateway: suspend or end it" not in seen(room(tmp_path), "/sessions/s-old").text


@pytest.mark.parametrize("path", [STORY, f"{STORY}/flow", f"{STORY}/story"])
def test_what_was_said_is_for_auditors(folder, path):
    assert seen(room(folder, Role.AUDITOR), path).status == 200
    assert seen(room(folder, Role.VIEWER), path).status == 403
    assert seen(room(folder, Role.APPROVER), path).status == 403


def test_a_story_shows_the_refusal_its_rule_and_its_finding(folder):
    text = seen(room(folder), STORY).text
    assert ">deny<" in text
    assert "<code>flow.trifecta</code>" in text
    assert "it was let pass" in text


def test_who_answers_too_late_has_not_let_pass_what_was_refused(tmp_path):
    place, at = recorded(tmp_path), time.time()
    call = {"v": 1, "session": "s-late", "kind": "request", "direction": "to-server", "method": "tools/call"}
    held = {**call, "action": "hold", "ticket": "t", "asked": "person", "question": "q"}
    said = {"session": "s-late", "kind": "lifecycle", "question": "q", "principal": "account:kim"}
    bodies = (
        {**held, "at": at},
        {**held, "at": at + 20, "answer": "none"},
        {**said, "at": at + 267, "method": "douane/approval-granted", "action": "allow"},
    )
    with closing(SqliteStore(place.state)) as store:
        store.commit([*map(Record, bodies)])
    text = " ".join(re.sub(r"<[^>]+>", "", seen(room(tmp_path), "/sessions/s-late").text).split())
    assert "nobody answered in time after 20 s. account:kim lets the next one pass, 4 min after" in text
    assert "let it pass" not in text


def test_what_is_notable_can_be_seen_alone(folder):
    assert "initialize" in seen(room(folder), STORY).text
    assert "initialize" not in seen(room(folder), f"{STORY}?show=notable").text


def test_whoever_follows_is_told_nothing_until_there_is_more(folder):
    text = seen(room(folder), STORY).text
    last = text.partition("seen=")[2].partition('"')[0].partition("&")[0]
    assert seen(room(folder), f"{STORY}/story?seen={last}").status == 204
    assert seen(room(folder), f"{STORY}/story?seen=1").status == 200


def test_whoever_operates_may_suspend_a_session_where_it_is_read(tmp_path):
    recorded(tmp_path)
    assert "/act/sessions.suspend" not in seen(room(tmp_path, Role.AUDITOR), STORY).text
    app = room(tmp_path, Role.OPERATOR)
    assert "/act/sessions.suspend" in seen(app, STORY).text
    posted(app, "/act/sessions.suspend", back=STORY, id="s-slack", reason="looks odd", **{"for": "1h"})
    text = seen(app, STORY).text
    assert "suspended s-slack" in text
    assert "douane/approval-suspended" in text


def test_the_picture_has_the_places_and_a_table_beside_it(folder):
    text = seen(room(folder), f"{STORY}/flow").text
    assert '<g class="box sink deny">' in text
    assert "What it led to" in text


@pytest.mark.parametrize(
    "path", ["/sessions", address("/sessions", STRANGE), address("/sessions", STRANGE, "flow")]
)
def test_what_a_peer_wrote_is_text(folder, path):
    text = seen(room(folder), path).text
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert" not in text
    assert "\u202e" not in text
    assert "\\u{202e}" in text


@pytest.mark.parametrize("name", ["nobody", "..%2Fs-slack", "%3Cb%3E", "s-slack%27%20OR%201=1"])
def test_a_session_that_is_not_there_is_said_to_be_so(folder, name):
    answer = seen(room(folder), f"/sessions/{name}")
    assert answer.status == 404
    assert "<b>" not in answer.text


def test_an_installation_without_a_log_says_what_to_do(tmp_path):
    answer = seen(room(tmp_path), "/sessions")
    assert answer.status == 200
    assert "douane protect --all" in answer.text
    assert seen(room(tmp_path), STORY).status == 404


@pytest.mark.parametrize("query", ["within=x", "refused=maybe", "after=%00", "principal=%27"])
def test_whatever_is_asked_for_there_is_an_answer(folder, query):
    assert seen(room(folder), f"/sessions?{query}").status in (200, 409)
