"""What pages tell in their sentences: who, what and why, and nothing that is not so."""

from __future__ import annotations

import re
import time
from contextlib import closing

import pytest

from douane.alerts.alert import Alert
from douane.alerts.queue import Queue
from douane.control.pages.ids import unbroken
from douane.inventory.identity import called
from douane.model.dossier import Dossier, Stage
from douane.model.finding import Severity
from douane.model.server import ServerIdentity
from douane.operations.base import By, Place, Role
from douane.operations.needs import needs
from douane.operations.run import seen as viewed
from douane.operations.tools import VIEWS
from douane.stores.dossiers import Dossiers
from douane.stores.sqlite import SqliteStore
from tests._control import posted, room, seen
from tests.unit.control.pages._hostile import EVIL, SERVER, filled
from tests.unit.control.pages.test_rooms import ASKED, PAGES
from tests.unit.operations._recorded import recorded

LONG = "oidc:https://identity.example.org/realms/agents|0123456789"


@pytest.fixture
def hostile(tmp_path):
    return filled(tmp_path)


def test_the_worst_alerts_are_named_with_server_and_person(tmp_path):
    place, now = recorded(tmp_path), time.time()
    found = [
        Alert("a.b", Severity.HIGH, "a copy", now, 1, server="slack", principal="key:bob"),
        Alert("a.c", Severity.CRITICAL, "a GitHub token", now, 2, server="files", principal="key:ann"),
        Alert("a.d", Severity.HIGH, "something else", now, 3, server="mail", principal="key:eve"),
    ]
    with closing(Queue(place.state)) as queue:
        queue.take(found, lambda _alert: ("people",), 600.0, (3, b"x"), now)
    text = seen(room(tmp_path), "/").text
    assert "3 grave alerts are open" in text
    assert "critical: a GitHub token, files, key:ann" in text


def test_calls_that_wait_come_first(hostile, tmp_path):
    text = seen(room(tmp_path), "/").text
    first = text.partition('class="todo"')[2].partition("</li>")[0]
    assert 'href="/approvals"' in first


def test_a_quarantined_tool_says_who_did_it_and_why(hostile, tmp_path):
    app = room(tmp_path)
    name = f"fine {EVIL}"
    posted(app, "/act/tools.quarantine", id=SERVER.id, kind="tool", name=name, reason="look again")
    view = next(one for one in VIEWS if one.name == "tools.show")
    by = By("ann", frozenset({Role.VIEWER}), "api")
    told = viewed(hostile, by, view, {"id": SERVER.id, "kind": "tool", "name": name})
    assert told["why"][0] == "quarantined by local:ann: look again"
    text = seen(app, PAGES["shows"]).text
    assert "quarantined by local:ann: look again" in text
    assert "the first list was without it" not in text.partition("fine evil")[2].partition("</section>")[0]


def test_a_question_has_two_reasons_of_different_names(hostile, tmp_path):
    text = seen(room(tmp_path), ASKED).text
    idents = re.findall(r' id="([^"]+)"', text)
    assert len(idents) == len(set(idents))
    assert "Why not</label>" in text


def test_a_server_that_nobody_asked_for_by_name_is_told_in_whole_sentences(tmp_path):
    place = Place(str(tmp_path / "state"), str(tmp_path / "config"), "default")
    with closing(SqliteStore(place.state)), closing(Dossiers(place.state)) as store:
        store.keep(Dossier("npm:mail#1", "mail", "npm:mail", Stage.REQUESTED), None)
    assert [one.why for one in needs(place)] == ["Nobody has asked for it by name."]


def test_a_short_id_is_not_broken_and_a_long_one_may_be(tmp_path):
    assert unbroken("account:sam") == '<span class="nowrap">account:sam</span>'
    assert unbroken(LONG) == LONG
    assert unbroken("<b>") == '<span class="nowrap">&lt;b&gt;</span>'


def test_what_was_tried_is_there_again_with_try_another(tmp_path):
    recorded(tmp_path)
    app = room(tmp_path)
    begun = posted(app, "/policies/what-if", document='# my candidate\nmode = "monitor"\n', within="7d")
    path = begun.headers["location"]
    again = f"/policies/what-if?again={path.rpartition('/')[2]}"
    for _ in range(200):
        text = seen(app, path).text
        if again in text:
            break
        time.sleep(0.05)
    assert again in text
    assert "# my candidate" in seen(app, again).text


def test_a_server_is_called_by_its_name_alone_where_that_is_one():
    one, other = ServerIdentity("npm:a#12", "mail", "a"), ServerIdentity("npm:b#34", "files", "b")
    assert called(one, [one, other]) == "mail"
    assert called(one, [one, ServerIdentity("npm:c#56", "mail", "c")]).startswith("mail#")
