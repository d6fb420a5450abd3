"""The pages of alerts: what people were told, and that what peers are called is text there, too."""

from __future__ import annotations

import time
from contextlib import closing

import pytest

from douane.alerts.alert import Alert
from douane.alerts.queue import Queue
from douane.model.finding import Severity
from douane.operations.base import Role
from tests._control import posted, room, seen
from tests._promises import promise
from tests.unit.operations._recorded import HOSTILE, recorded


@pytest.fixture
def folder(tmp_path):
    place, now = recorded(tmp_path), time.time()
    with closing(Queue(place.state)) as queue:
        found = [
            Alert(
                "flow.trifecta", Severity.HIGH, "a copy on its way to others", now, 18, "deny", server="slack"
            ),
            Alert("pin.drift", Severity.MEDIUM, HOSTILE, now, 19, "hold", server=HOSTILE, principal=HOSTILE),
        ]
        queue.take(found, lambda _alert: ("people",), 600.0, (19, b"x"), now)
    return tmp_path


def path_of(app, words):
    """The page of the alert with these words."""
    row = next(row for row in seen(app, "/alerts").text.split("<tr>") if words in row)
    return row.partition('href="')[2].partition('"')[0]


def test_alerts_are_listed_by_severity_and_state(folder):
    app = room(folder, Role.VIEWER)
    assert "pin.drift" in seen(app, "/alerts?state=open").text
    assert "pin.drift" not in seen(app, "/alerts?severity=high").text
    assert "No alert is like that" in seen(app, "/alerts?state=resolved").text


def test_an_alert_leads_to_its_entry_and_to_an_incident(folder):
    text = seen(room(folder), path_of(room(folder), "flow.trifecta")).text
    assert 'href="/audit/18"' in text
    assert 'href="/incidents/new?entry=18"' in text


def test_a_viewer_sees_an_alert_and_no_way_to_what_only_auditors_may_see(folder):
    app = room(folder, Role.VIEWER)
    text = seen(app, path_of(app, "flow.trifecta")).text
    assert "/audit/18" not in text
    assert "/act/alerts" not in text


def test_an_alert_is_acknowledged_and_over_by_its_buttons(folder):
    app = room(folder)
    path = path_of(app, "flow.trifecta")
    ident = path.rpartition("/")[2]
    posted(app, "/act/alerts.acknowledge", back=path, id=ident)
    assert "acknowledged" in seen(app, path).text
    posted(app, "/act/alerts.resolve", back=path, id=ident)
    assert "It is over" not in seen(app, path).text


@promise("P-PAGES-TEXT")
def test_names_in_an_alert_are_text(folder):
    app = room(folder)
    for path in ("/alerts", path_of(app, "pin.drift"), "/alerts/sinks"):
        text = seen(app, path).text
        assert "<script>alert" not in text
        assert "\u202e" not in text
