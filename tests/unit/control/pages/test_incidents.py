"""The pages of incidents, of stopping, and of alerts: what is shown before it is done, and who may do it."""

from __future__ import annotations

import re
from html import unescape

import pytest

from douane.errors import StoreError
from douane.operations import needs
from douane.operations.base import Role
from tests._control import posted, room, seen
from tests.unit.operations._recorded import recorded


@pytest.fixture
def folder(tmp_path):
    recorded(tmp_path)
    return tmp_path


def opened(app, **more):
    """The page of an incident that was opened from nothing but words."""
    given = {
        "title": "<b>Prices</b> left",
        "kind": "exfiltration",
        "severity": "high",
        "only": "watch",
        **more,
    }
    answer = posted(app, "/act/incidents.open", back="/incidents/new", onward="/incidents", **given)
    assert answer.headers["location"] == "/incidents"
    text = seen(app, "/incidents").text
    return text.partition('class="whole" href="')[2].partition('"')[0]


@pytest.mark.parametrize(
    "path", ["/incidents", "/incidents/new", "/incidents/kill", "/alerts", "/alerts/sinks"]
)
def test_each_is_a_page(folder, path):
    assert seen(room(folder), path).status == 200


def test_incidents_are_for_auditors_and_opening_and_stopping_for_operators(folder):
    assert seen(room(folder, Role.VIEWER), "/incidents").status == 403
    assert seen(room(folder, Role.AUDITOR), "/incidents").status == 200
    for path in ("/incidents/new", "/incidents/kill"):
        assert seen(room(folder, Role.AUDITOR), path).status == 403
        assert seen(room(folder, Role.OPERATOR), path).status == 200


def test_what_would_be_done_is_shown_before_and_nothing_is_done_by_looking(folder):
    app = room(folder)
    text = seen(app, "/incidents/new?servers=slack&title=x").text
    assert "What would be done at once" in text
    assert "Open the incident" in text
    assert "No incident is open" in seen(app, "/incidents").text


@pytest.mark.parametrize("part", ["do", "timeline", "exposure", "drafts", "nonsense"])
def test_an_incident_has_its_parts_and_what_was_typed_is_text(folder, part):
    app = room(folder)
    text = seen(app, f"{opened(app)}?part={part}").text
    assert "GDPR article 33" in text
    assert "&lt;b&gt;Prices&lt;/b&gt; left" in text
    assert "<b>Prices" not in text


def test_a_task_is_done_a_note_kept_and_the_incident_closed_with_what_was_learned(folder):
    app = room(folder)
    path = opened(app)
    ident = path.rpartition("/")[2]
    posted(app, "/act/incidents.note", back=path, id=ident, text="called Bob\r\nand Ann")
    posted(app, "/act/incidents.add-task", back=path, id=ident, phase="respond", text="tell the lawyers")
    text = seen(app, path).text
    assert "called Bob\nand Ann" in text
    assert "tell the lawyers" in text
    posted(app, "/act/incidents.close", back=path, id=ident, lessons="ask first", although="drill")
    assert "What was learned" in seen(app, path).text
    assert path not in seen(app, "/incidents").text
    assert path in seen(app, "/incidents?all=yes").text


def test_what_was_stopped_is_shown_and_lifted(folder):
    app = room(folder)
    posted(app, "/act/kill", back="/incidents/kill", scope="server", id="slack", reason="drill")
    assert "killed: <code>server slack</code>" in seen(app, "/incidents").text
    assert "server slack" in seen(app, "/incidents/kill").text
    posted(app, "/act/kill.lift", back="/incidents/kill", scope="server", id="slack", reason="drill over")
    assert "Nothing is stopped" in seen(app, "/incidents/kill").text


@pytest.mark.parametrize("path", ["/incidents/i-nobody", "/alerts/nobody", "/incidents/%3Cscript%3E"])
def test_what_is_not_there_is_said_to_be_so(folder, path):
    answer = seen(room(folder), path)
    assert answer.status == 404
    assert "<script>" not in answer.text.partition("<main")[2]


def test_a_quiet_period_is_set_and_ended(folder):
    app = room(folder)
    usual = seen(app, "/alerts/sinks").text.partition('name="for" required value="')[2].partition('"')[0]
    posted(app, "/act/alerts.quiet", back="/alerts/sinks", **{"for": usual, "rule": "flow.*"})
    text = seen(app, "/alerts/sinks").text
    assert "flow.* at all servers" in text
    ident = text.partition("alerts.unquiet")[2].partition('name="id" value="')[2].partition('"')[0]
    posted(app, "/act/alerts.unquiet", back="/alerts/sinks", id=ident)
    assert "Nothing is quiet" in seen(app, "/alerts/sinks").text


@pytest.mark.parametrize("path", ["/", "/feed", "/servers", "/audit", "/settings", "/incidents", "/nowhere"])
def test_while_everything_is_killed_each_page_begins_with_that(folder, path):
    app = room(folder)
    assert "everything is killed" not in seen(app, path).text
    posted(app, "/act/kill", back="/incidents/kill", scope="all", reason="a <b>fire</b>")
    text = seen(app, path).text
    assert text.index("everything is killed") < text.index('class="frame"')
    assert "a &lt;b&gt;fire&lt;/b&gt;" in text
    posted(app, "/act/kill.lift", back="/incidents/kill", scope="all", reason="it is out")
    assert "everything is killed" not in seen(app, path).text


def test_a_kill_is_the_first_thing_that_needs_a_person(folder):
    app = room(folder)
    opened(app)
    posted(app, "/act/kill", back="/incidents/kill", scope="principal", id="local:eve", reason="drill")
    text = seen(app, "/").text
    first = text.partition('class="todo"')[2].partition("</li>")[0]
    assert "killed: <code>principal local:eve</code>" in first
    assert "douane kill list" in first
    assert "incident:" not in first


def test_a_viewer_is_told_of_a_kill_and_not_led_to_what_is_not_theirs(folder):
    posted(room(folder), "/act/kill", back="/", scope="all", reason="drill")
    text = seen(room(folder, Role.VIEWER), "/servers").text
    banner = text.partition('id="killed"')[2].partition('class="frame"')[0]
    assert "everything is killed" in banner
    assert "href=" not in banner.replace('href="/static', "")


def test_what_is_killed_is_said_to_be_unknown_where_it_cannot_be_read(folder, monkeypatch):
    def fails(_folder):
        raise StoreError("`state.db` cannot be read", "restore it")

    monkeypatch.setattr(needs, "seen_here", fails)
    text = seen(room(folder), "/servers").text
    assert "it could not be worked out: whether anything is killed" in text
    assert "restore it" in text


def test_nothing_is_chosen_to_be_stopped_before_somebody_chooses(folder):
    app = room(folder)
    text = seen(app, "/incidents/kill").text
    choice = text.partition('<select id="scope"')[2].partition("</select>")[0]
    assert choice.startswith(' name="scope" required><option value="">')
    assert "selected" not in choice
    assert '<option value="server" selected>' in seen(app, "/incidents/kill?scope=server&id=slack").text


def test_closing_says_what_is_still_stopped_and_kept_with_links_until_a_person_ends_it(folder):
    app = room(folder)
    entry = re.search(r'href="/audit/(\d+)"', seen(app, "/audit?server=slack&action=deny").text)[1]
    posted(app, "/act/incidents.open", back="/", onward="/incidents", title="x", entry=entry)
    path = seen(app, "/incidents").text.partition('class="whole" href="')[2].partition('"')[0]
    ident = path.rpartition("/")[2]
    before = seen(app, path).text
    posted(app, "/act/incidents.close", back=path, id=ident, lessons="ask first", although="drill")
    text = seen(app, path).text
    told = text.partition('id="standing"')[2].partition("</section>")[0]
    for where in ("/incidents/kill", "/servers/", "/sessions/", "/reports/retention"):
        assert f'href="{where}' in told
        assert f'href="{where}' in before.partition("Closing ends none of this")[2]
    assert "douane servers resume" in told
    assert "still so: " in text
    posted(app, "/act/kill.lift", back=path, scope="server", id="slack", reason="over")
    lines = re.findall(r"<li.*?</li>", told, re.DOTALL)
    kills = [re.search(r"kill lift (\w+) (\S+?) --reason", line) for line in lines if "kill lift" in line]
    for kill in kills:
        posted(
            app, "/act/kill.lift", back=path, scope=kill[1], id=unescape(kill[2]).strip("'"), reason="over"
        )
    for hold in re.findall(r"hold release (\S+?)</code>", told):
        posted(app, "/act/legal-holds.release", back=path, id=hold)
    after = seen(app, path).text.partition('id="standing"')[2].partition("</section>")[0]
    assert "/incidents/kill" not in after
    assert "/servers/" in after
